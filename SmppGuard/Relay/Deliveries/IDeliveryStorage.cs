using SmppGuard.Archive;

namespace SmppGuard.Relay.Deliveries;

/// <summary>What waits for one account.</summary>
/// <param name="Account">The account's system_id.</param>
/// <param name="DeliveryIds">Oldest first.</param>
internal sealed record WaitingDeliveries(string Account, IReadOnlyList<long> DeliveryIds);

/// <summary>
/// Receipts and replies that wait for their ESME, as far as the journal has been taken over (<see cref="IArchiveState.Commit"/> begins and ends them): at start that is everything,
/// later the newest may be missing, which the relay still has in memory.
/// </summary>
internal interface IDeliveryStorage
{
    /// <summary>
    /// Under what this process delivers; null: it may not at this moment, because others may take it for dead and deliver themselves. Where it has become another number, what is at hand
    /// may have gone to others meanwhile, and is asked for again. Where one process has the store for itself, always the same.
    /// </summary>
    long? Lease { get; }

    /// <summary>What waits for every account here.</summary>
    Task<IReadOnlyList<WaitingDeliveries>> WaitingAsync(CancellationToken cancellationToken);

    /// <summary>The next deliveries of an account that are this process's, oldest first. Where several processes share the store, no other is given them (<see cref="IDeliveryHandOver"/>).</summary>
    /// <param name="account">The account's system_id.</param>
    /// <param name="after">Only ids above; 0: from the first.</param>
    /// <param name="limit">Most that are given.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    Task<IReadOnlyList<PendingDelivery>> ReadAsync(string account, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Which of these do not wait here any more: they ended, or are another process's. What is in the journal and not taken over yet is not among them.</summary>
    Task<IReadOnlyCollection<long>> GoneAsync(IReadOnlyCollection<long> deliveryIds, CancellationToken cancellationToken);
}
