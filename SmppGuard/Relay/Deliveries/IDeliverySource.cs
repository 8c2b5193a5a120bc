namespace SmppGuard.Relay.Deliveries;

/// <summary>Where deliveries that do not fit into memory are read again.</summary>
internal interface IDeliverySource
{
    /// <summary>Pending deliveries of an account with ids above <paramref name="after"/>, oldest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<DeliveryItem>> LoadPendingAsync(string account, long after, int limit);
}
