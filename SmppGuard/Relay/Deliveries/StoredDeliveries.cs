using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Relay.Deliveries;

/// <summary>Deliveries that guard.db holds.</summary>
internal sealed class StoredDeliveries(DeliveryStore store) : IDeliverySource
{
    public Task<IReadOnlyList<DeliveryItem>> LoadPendingAsync(string account, long after, int limit) => Task.FromResult<IReadOnlyList<DeliveryItem>>(
        [.. store.LoadPending(account, after, limit).Select(d => new DeliveryItem(d.DeliveryId, d.Pdu))]);
}
