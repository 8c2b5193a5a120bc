using SmppGuard.Journal;

namespace SmppGuard.Archive;

/// <summary>How far the journal has been taken over, and the largest record id that was given.</summary>
/// <param name="Archive">All before it is in the archive.</param>
/// <param name="State">All consents and deliveries before it are stored; never before <paramref name="Archive"/>.</param>
/// <param name="LastRecordId">New ids are to be larger.</param>
internal sealed record ArchiveCheckpoint(JournalPosition Archive, JournalPosition State, long LastRecordId)
{
    public static readonly ArchiveCheckpoint Start = new(JournalPosition.Start, JournalPosition.Start, 0);

    /// <summary>All messages that were complete before it are in the statistics.</summary>
    public JournalPosition Counted { get; init; } = JournalPosition.Start;

    /// <summary>Messages up to this record id are of a version that had no statistics; null: no process that has them was here yet.</summary>
    public long? CountedAfter { get; init; }
}
