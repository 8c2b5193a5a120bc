using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Scheduled;

/// <summary>Scheduled messages whose time has come: recorded as leaving, and sent when that is durable. After a crash nobody sends them again.</summary>
internal sealed class ReleaseBatch(ScheduledMessages scheduled, FrequencyCaps frequency, TimeProvider time) : JournalBatch
{
    private readonly List<Leaving> _leaving = [];

    /// <summary>Octets in the journal of one that leaves, at most.</summary>
    public const int MaxSize = ScheduledMoveRecord.Size + RecordFrame.HeaderSize + MovedRecord.MaxSize + RecordFrame.HeaderSize;

    /// <param name="submit">What leaves.</param>
    /// <param name="pdus">What is sent.</param>
    /// <param name="dueAt">When it was due, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="routed">Where it goes instead of where its record says; null: nowhere else.</param>
    public void Add(in PendingSubmit submit, ReadOnlyMemory<byte> pdus, long dueAt, Routed? routed)
    {
        if (routed is not null)
        {
            var moved = new MovedRecord { RecordId = submit.RecordId, Smsc = routed.SmscName, Route = routed.RouteName, RoutedBy = routed.WhyName };
            End(moved.Write(Begin(JournalRecordType.Moved, moved.Size)));
        }

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
