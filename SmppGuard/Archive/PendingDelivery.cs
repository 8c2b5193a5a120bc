namespace SmppGuard.Archive;

/// <summary>What waits for its ESME. Written to disk: never renumber.</summary>
internal enum DeliveryKind : byte
{
    Receipt = 1,
    Reply = 2,
}

/// <summary>A receipt or reply that its ESME has not acknowledged.</summary>
internal sealed record PendingDelivery
{
    public required long DeliveryId { get; init; }

    public required DeliveryKind Kind { get; init; }

    public required string Account { get; init; }

    /// <summary>When it came from the SMSC, milliseconds since 1970-01-01 UTC.</summary>
    public required long At { get; init; }

    /// <summary>deliver_sm or data_sm for the ESME.</summary>
    public required byte[] Pdu { get; init; }
}
