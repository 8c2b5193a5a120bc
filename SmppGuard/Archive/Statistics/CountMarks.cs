using SmppGuard.Journal;

namespace SmppGuard.Archive.Statistics;

/// <summary>
/// What of the journal is counted already, so that records which come again after a crash count once. One place is enough where counts and place are stored in one transaction; elsewhere
/// some counts can be further.
/// </summary>
/// <param name="from">All before it is counted.</param>
/// <param name="further">Of which days and senders more is counted, and up to where.</param>
internal sealed class CountMarks(JournalPosition from, IReadOnlyDictionary<(int Day, CountedSender Sender), JournalPosition> further)
{
    private readonly long _furthest = further.Count == 0 ? 0 : further.Values.Max(place => place.Sequence);

    public static CountMarks Before(JournalPosition from) => new(from, new Dictionary<(int Day, CountedSender Sender), JournalPosition>());

    /// <summary>Whether a record at this place is counted for a sender.</summary>
    public bool Contain(long sequence, int day, CountedSender sender) =>
        sequence < from.Sequence || (sequence < _furthest && further.TryGetValue((day, sender), out var place) && sequence < place.Sequence);
}
