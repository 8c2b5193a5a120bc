using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Deliveries;

/// <content>What ESMEs say to deliveries, and what becomes of each.</content>
internal sealed partial class DeliveryQueue
{
    /// <summary>The ESME answered; <see cref="AnswersRead"/> follows when all answers of a read are in.</summary>
    public void Answered(DeliveryItem item, CommandStatus status, AnsweredDeliveries answered)
    {
        switch (status)
        {
            case CommandStatus.ESME_ROK:
                Done(item, DeliveryEnd.Acknowledged, answered);
                break;
            case CommandStatus.ESME_RX_P_APPN or CommandStatus.ESME_RX_R_APPN:
                // A permanent error, or "rejected": trying again would change nothing (SMPP 3.4, 5.1.3).
                Done(item, DeliveryEnd.Rejected, answered);
                break;
            default:
                RetryLater(item);
                break;
        }
    }

    /// <summary>All answers of a read are in: what they ended is recorded, all together, and what waits for room in a window is sent.</summary>
    public void AnswersRead(AnsweredDeliveries answered)
    {
        if (answered.Take(out var octets) is { } ended)
        {
            journal.Append(ended);
            lock (_gate)
            {
                GiveBack(octets);
            }
        }

        Pump();
    }

    /// <summary>The ESME did not answer in time, or its connection ended.</summary>
    public void Unanswered(DeliveryItem item) => RetryLater(item);

    private void RetryLater(DeliveryItem item)
    {
        var delays = new BackOff(TimeSpan.FromSeconds(options.FirstRetrySeconds), TimeSpan.FromSeconds(options.MaxRetrySeconds));
        item.NotBefore = time.TickMilliseconds() + (long)delays.After(++item.Attempts).TotalMilliseconds;
        lock (_gate)
        {
            if (item.Lease == _lease)
            {
                _later.Enqueue(item, item.NotBefore);
            }
            else
            {
                Spill(item);
            }
        }
    }

    private void Done(DeliveryItem item, DeliveryEnd end, AnsweredDeliveries answered) =>
        answered.BatchOf(item.Octets, outcomeBatches).Add(new DeliveryDoneRecord(item.DeliveryId, time.UtcMilliseconds(), end));

    private void End(long deliveryId, DeliveryEnd end)
    {
        var batch = outcomeBatches.Rent();
        batch.Add(new DeliveryDoneRecord(deliveryId, time.UtcMilliseconds(), end));
        journal.Append(batch);
    }

    // The gate is held.
    private void GiveBack(long octets) => _octets -= octets;
}
