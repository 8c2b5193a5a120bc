using SmppGuard.Model;

namespace SmppGuard.CarrierBlackLists;

/// <summary>
/// Where reports of numbers on black lists are kept. Every step of a report asks for the step before it, so that none is done twice, by whichever process. What a method
/// has done is durable when it has completed; when it fails with a <see cref="StorageException"/>, it has done nothing.
/// </summary>
internal interface IBlackListReportStorage
{
    /// <summary>
    /// Keeps what receipts said, each with an id larger than those before it; of a message that has a report nothing more. Called on the thread of the archive's pump, which
    /// may wait for it and is nobody else's.
    /// </summary>
    void Add(IReadOnlyList<BlackListReceipt> receipts);

    /// <summary>The next reports after an id whose message is not looked up yet, oldest first.</summary>
    Task<IReadOnlyList<BlackListReport>> FoundAsync(long after, int limit, CancellationToken cancellation);

    /// <summary>Says whose message it was, and what comes of it. False: that was said already, or the report is gone.</summary>
    Task<bool> CompleteAsync(long id, BlackListMessage message, BlackListStatus status, DateTimeOffset? decidedAt, string? decidedBy, CancellationToken cancellation);

    /// <summary>Forgets a report that is about nobody; one that is completed stays.</summary>
    Task DropAsync(long id, CancellationToken cancellation);

    /// <summary>Decides a report. False: it does not wait for a decision.</summary>
    Task<bool> DecideAsync(long id, BlackListStatus status, DateTimeOffset at, string by, CancellationToken cancellation);

    /// <summary>Whether no other report about the number and the organization stands so, or is accepted.</summary>
    Task<bool> IsOnlyAsync(long id, BlackListMessage message, BlackListStatus status, CancellationToken cancellation);

    /// <summary>Null: there is none, or none to be shown yet.</summary>
    Task<BlackListReport?> FindAsync(long id, CancellationToken cancellation);

    /// <summary>Those that a filter asks for and that may be shown, newest first.</summary>
    Task<IReadOnlyList<BlackListReport>> ListAsync(BlackListFilter filter, CancellationToken cancellation);

    /// <summary>How many wait for a decision.</summary>
    Task<long> CountPendingAsync(CancellationToken cancellation);
}
