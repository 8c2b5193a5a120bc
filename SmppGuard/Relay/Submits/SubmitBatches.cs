using System.Collections.Concurrent;
using SmppGuard.Compliance;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Tracing;

namespace SmppGuard.Relay.Submits;

/// <summary>Batches of submits, used again and again.</summary>
internal sealed class SubmitBatches(MessageJournal journal, FrequencyCaps frequency, StatusMap statuses, MessageTraces traces, TimeProvider time, ScheduledMessages scheduled)
{
    private readonly ConcurrentQueue<SubmitBatch> _free = new();

    public SubmitBatch Rent() => _free.TryDequeue(out var batch) ? batch : new SubmitBatch(this, statuses, traces, time, frequency, scheduled);

    /// <summary>Hands a batch to the journal; an empty one has nothing to wait for.</summary>
    public void HandOver(SubmitBatch batch)
    {
        if (batch.IsEmpty)
        {
            Return(batch);
        }
        else
        {
            journal.Append(batch);
        }
    }

    public void Return(SubmitBatch batch)
    {
        batch.Reset();
        _free.Enqueue(batch);
    }
}
