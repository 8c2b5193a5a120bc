using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Relay.Deliveries;

namespace SmppGuard.Relay.Receipts;

/// <summary>Gives the receipts of messages of which a segment has been silent for too long.</summary>
internal sealed class ReceiptTimer(RecordIds ids, TimeProvider time, ClockGuard clock, ReceiptDeadlines deadlines, MessageJournal journal, DeliverBatches deliverBatches) : ITicked
{
    public void Tick(long now)
    {
        // What is given up is over, also where that cannot be recorded, or the clock was wrong: till then it stays due.
        if (!journal.CanWrite || clock.IsAhead)
        {
            return;
        }

        DeliverBatch? batch = null;
        foreach (var aggregate in deadlines.TakeDue(time.UtcMilliseconds() / 1000))
        {
            if (aggregate.TryGiveUp(out var state, out var error))
            {
                batch ??= deliverBatches.ForOurOwn();
                aggregate.Requested.AddTo(batch, batch.Notes, ids, time.UtcMilliseconds(), state, error, heldOnly: false);
            }
        }

        batch?.HandOver();
    }
}
