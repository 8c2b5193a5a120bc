namespace SmppGuard.Relay.Deliveries;

/// <summary>Receipts and replies that an ESME has not acknowledged.</summary>
internal sealed class DeliveryOptions
{
    public int FirstRetrySeconds { get; set; } = 5;

    public int MaxRetrySeconds { get; set; } = 300;

    public int ExpireHours { get; set; } = 72;
}
