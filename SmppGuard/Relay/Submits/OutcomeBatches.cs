using System.Collections.Concurrent;
using SmppGuard.Compliance;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Relay.Tracing;

namespace SmppGuard.Relay.Submits;

/// <summary>Batches of outcomes, used again and again.</summary>
internal sealed class OutcomeBatches(MessageJournal journal, RecordIds ids, FrequencyCaps frequency, StatusMap statuses, MessageTraces traces, TimeProvider time)
{
    private readonly ConcurrentQueue<OutcomeBatch> _free = new();

    public OutcomeBatch Rent() => _free.TryDequeue(out var batch) ? batch : new OutcomeBatch(this, statuses, journal, ids, time, frequency, traces);

    public void Return(OutcomeBatch batch)
    {
        batch.Reset();
        _free.Enqueue(batch);
    }
}
