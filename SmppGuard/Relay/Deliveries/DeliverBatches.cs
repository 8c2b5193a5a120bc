using System.Collections.Concurrent;
using SmppGuard.Journal;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Deliveries;

/// <summary>Begins batches of receipts and replies. Those that are answered as soon as they are durable are used again and again.</summary>
internal sealed class DeliverBatches(MessageJournal journal, ReceiptDeadlines deadlines, JournalFullRefusals unrecorded)
{
    private readonly ConcurrentQueue<DeliverBatch> _free = new();

    /// <param name="connection">Where they come from.</param>
    public DeliverBatch For(SmscConnection connection)
    {
        var batch = _free.TryDequeue(out var free) ? free : new DeliverBatch(journal, deadlines, unrecorded, this);
        batch.Connection = connection;
        return batch;
    }

    /// <param name="connection">Where they come from.</param>
    /// <param name="answeredAfter">What is waited for, behind the journal, before the SMSC is answered; null: nothing.</param>
    public DeliverBatch For(SmscConnection connection, Func<Task>? answeredAfter) => answeredAfter is null
        ? For(connection)
        : new(journal, deadlines, unrecorded, pool: null) { Connection = connection, AnsweredAfter = answeredAfter };

    /// <summary>For receipts that came to another process.</summary>
    /// <param name="recorded">Told whether they are recorded, on the journal's thread.</param>
    public DeliverBatch ForForwarded(Action<bool> recorded) => new(journal, deadlines, unrecorded, pool: null) { Recorded = recorded };

    /// <summary>For receipts that nobody sent us.</summary>
    public DeliverBatch ForOurOwn() => new(journal, deadlines, unrecorded, pool: null) { IsOurOwn = true };

    public void Return(DeliverBatch batch)
    {
        batch.Reset();
        _free.Enqueue(batch);
    }
}
