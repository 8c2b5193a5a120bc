using System.Collections.Concurrent;
using SmppGuard.Compliance;
using SmppGuard.Frequency;
using SmppGuard.Journal;

namespace SmppGuard.Relay.Submits;

/// <summary>Batches of submits, used again and again.</summary>
internal sealed class SubmitBatches(MessageJournal journal, FrequencyCaps frequency, StatusMap statuses, TimeProvider time)
{
    private readonly ConcurrentQueue<SubmitBatch> _free = new();

    public SubmitBatch Rent() => _free.TryDequeue(out var batch) ? batch : new SubmitBatch(this, statuses, time, frequency);

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
