using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Scheduled;

/// <summary>Scheduled messages whose time has come: recorded as leaving, and sent when that is durable. After a crash nobody sends them again.</summary>
internal sealed class ReleaseBatch(ScheduledMessages scheduled, FrequencyCaps frequency, TimeProvider time) : JournalBatch
{
    private readonly List<Leaving> _leaving = [];

    public void Add(in PendingSubmit submit, ReadOnlyMemory<byte> pdus, long dueAt)
    {
        End(new ScheduledMoveRecord(submit.RecordId, ScheduledState.Leaving, dueAt).Write(Begin(JournalRecordType.ScheduledMove, ScheduledMoveRecord.Size)));
        Reserved += submit.Hold.Room;
        submit.Request.Released!.Leaves();
        _leaving.Add(new Leaving(submit, pdus));
    }

    public override void OnCommitted()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (submit, pdus) in _leaving)
        {
            var leaving = submit;
            leaving.SentAt = now;
            leaving.Hold.Link.Forward(pdus.Span, leaving);
        }

        Free();
    }

    public override void OnFailed()
    {
        foreach (var (submit, _) in _leaving)
        {
            submit.Abandon(frequency);
            submit.Request.Released!.HasLeft();
            scheduled.PutBack(submit.RecordId);
        }

        Free();
    }

    private readonly record struct Leaving(PendingSubmit Submit, ReadOnlyMemory<byte> Pdus);
}
