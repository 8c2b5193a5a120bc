using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Relay.Scheduled;

/// <summary>
/// Messages that wait for their time, as far as the journal has been taken over (<see cref="IArchiveState.Commit"/> changes them): at start that is everything, later the newest may be
/// missing for a moment. Where several processes share the store, each sees only those that it has claimed, and claims by asking; one that dies loses its claim, not the message.
/// </summary>
internal interface IScheduledStorage
{
    /// <summary>What waits for an SMSC and is due, the earliest first, and of one moment the oldest first.</summary>
    /// <param name="smsc">The SMSC that it leaves by.</param>
    /// <param name="dueBy">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="after">Only behind this one; null: from the first.</param>
    /// <param name="limit">Most that are given.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    Task<IReadOnlyList<ScheduledMessage>> DueAsync(string smsc, long dueBy, ScheduledPlace? after, int limit, CancellationToken cancellationToken);

    /// <summary>The SMSCs that something waits for, also such as are configured no more.</summary>
    Task<IReadOnlyList<string>> SmscsAsync(CancellationToken cancellationToken);

    /// <summary>One that waits or is leaving; null: there is none of this id.</summary>
    Task<ScheduledMessage?> FindAsync(long recordId, CancellationToken cancellationToken);

    /// <summary>What waits from one source of an account to one recipient, the oldest first.</summary>
    Task<IReadOnlyList<ScheduledMessage>> OfAsync(string account, string source, Msisdn recipient, CancellationToken cancellationToken);

    /// <summary>What was being sent when the process before ended (<see cref="ScheduledState.Leaving"/>).</summary>
    Task<IReadOnlyList<ScheduledMessage>> LeavingAsync(CancellationToken cancellationToken);

    /// <summary>How many there are, and the octets of their submit records.</summary>
    Task<ScheduledTotals> TotalsAsync(CancellationToken cancellationToken);
}

/// <summary>A place in the order in which scheduled messages are due.</summary>
internal readonly record struct ScheduledPlace(long DueAt, long RecordId);

/// <summary>What waits for its time, together.</summary>
internal readonly record struct ScheduledTotals(long Messages, long Octets);
