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
    /// <summary>What waits for every account, and nobody else has claimed.</summary>
    Task<IReadOnlyList<WaitingDeliveries>> WaitingAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes the next deliveries of an account for this process to deliver, oldest first. Where several processes share the store, no other is given them from now on: they are
    /// leased, the storage renews the lease while this process lives, and one that dies loses the lease, not the delivery. What this process has claimed before it is given again.
    /// </summary>
    /// <param name="account">The account's system_id.</param>
    /// <param name="after">Only ids above; 0: from the first.</param>
    /// <param name="limit">Most that are taken.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    Task<IReadOnlyList<PendingDelivery>> ClaimAsync(string account, long after, int limit, CancellationToken cancellationToken);
}
