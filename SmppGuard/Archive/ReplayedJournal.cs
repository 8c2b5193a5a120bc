using SmppGuard.Journal;

namespace SmppGuard.Archive;

/// <summary>What an earlier process left in the journal.</summary>
/// <param name="PendingIntents">Allowed submits without an outcome: nobody knows whether they were sent. Their outcome is <c>unknown</c>.</param>
/// <param name="HeldParts">
/// Payloads of part records whose message is not decided (<see cref="Journal.Records.PartRecord"/>), in the order of the journal: the rest may still come.
/// </param>
/// <param name="LastRecordId">Largest id given; new ones are to be larger.</param>
/// <param name="End">Up to where the journal was read: all that comes later is of this process.</param>
internal sealed record ReplayedJournal(IReadOnlyCollection<PendingIntent> PendingIntents, IReadOnlyList<byte[]> HeldParts, long LastRecordId, JournalPosition End)
{
    /// <summary>Of a journal that was new.</summary>
    public static readonly ReplayedJournal Nothing = new([], [], 0, JournalPosition.Start);
}

/// <summary>An allowed submit without an outcome.</summary>
/// <param name="RecordId">The message.</param>
/// <param name="LongSubmit">Payload of its submit record if it came in parts, whose receipts are owed; null: it came whole.</param>
internal sealed record PendingIntent(long RecordId, byte[]? LongSubmit);
