using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Deliveries;

/// <summary>Deliveries that the answers of one read ended: one batch for the journal, where each for itself would be handed over, written and told alone. For the read loop of one connection.</summary>
internal sealed class AnsweredDeliveries
{
    private OutcomeBatch? _ended;
    private long _octets;

    /// <summary>Where to record the end of a delivery that took so many octets.</summary>
    public OutcomeBatch BatchOf(int octets, OutcomeBatches batches)
    {
        _octets += octets;
        return _ended ??= batches.Rent();
    }

    /// <summary>Gives out what has been recorded since the last time, and the octets that are free again; null: nothing ended.</summary>
    public OutcomeBatch? Take(out long octets)
    {
        var ended = _ended;
        (octets, _octets, _ended) = (_octets, 0, null);
        return ended;
    }
}
