namespace SmppGuard.Relay.Deliveries;

/// <summary>Receipts and replies that an ESME has not acknowledged.</summary>
internal sealed class DeliveryOptions
{
    public int FirstRetrySeconds { get; set; } = 5;

    public int MaxRetrySeconds { get; set; } = 300;

    public int ExpireHours { get; set; } = 72;

    /// <summary>Receipts and replies of one account that may wait in the store; beyond it the oldest are given up.</summary>
    public int MaxWaiting { get; set; } = 5_000_000;
}
