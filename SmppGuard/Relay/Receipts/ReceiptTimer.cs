using SmppGuard.Relay.Deliveries;

namespace SmppGuard.Relay.Receipts;

/// <summary>Gives the receipts of messages of which a segment has been silent for too long.</summary>
internal sealed class ReceiptTimer(RelayCore relay) : ITicked
{
    public void Tick(long now)
    {
        DeliverBatch? batch = null;
        foreach (var aggregate in relay.ReceiptDeadlines.TakeDue(relay.UtcNow / 1000))
        {
            if (aggregate.TryGiveUp(out var state, out var error))
            {
                batch ??= new DeliverBatch(relay, connection: null);
                aggregate.Requested.AddTo(batch, batch.Notes, relay.Ids, relay.UtcNow, state, error, heldOnly: false);
            }
        }

        batch?.HandOver();
    }
}
