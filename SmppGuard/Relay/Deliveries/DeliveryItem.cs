namespace SmppGuard.Relay.Deliveries;

/// <summary>A receipt or reply for an account, durable until acknowledged.</summary>
internal sealed class DeliveryItem(long deliveryId, byte[] pdu)
{
    public long DeliveryId => deliveryId;

    /// <summary>deliver_sm or data_sm as the ESME is to get it.</summary>
    public byte[] Pdu => pdu;

    /// <summary>Memory that it takes: itself, its array, its place in a queue and a window.</summary>
    public int Octets => pdu.Length + 208;

    /// <summary>When it came, milliseconds since 1970-01-01 UTC.</summary>
    public long ReceivedAt => SmppGuard.Model.RecordIds.TimeOf(deliveryId);

    public int Attempts { get; set; }

    /// <summary>Under what it is this process's to deliver (<see cref="IDeliveryStorage.Lease"/>).</summary>
    public long? Lease { get; set; }

    /// <summary>Not to be tried before this, by the clock that sessions tick by: one that is set does not move it.</summary>
    public long NotBefore { get; set; }
}

/// <summary>A delivery in the window of an ESME connection.</summary>
internal readonly record struct QueuedDelivery(DeliveryItem Item, DeliveryQueue Queue);
