using SmppGuard.Archive;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Scheduled;

/// <summary>
/// Stands for the ESME of a message that waited for its time: it had its answer when it submitted, and what it hears now are the receipts that it asked for. Where the message
/// certainly was not sent, for a reason that will pass, it waits again.
/// </summary>
internal sealed class ReleasedMessage(
    ScheduledMessages scheduled, ScheduledMetrics metrics, MessageJournal journal, FrequencyCaps frequency, ScheduledMessage message, RequestedReceipts? requested)
    : IAnswered
{
    private int _isLeaving;

    /// <summary>The receipts that its ESME asked for; null: none.</summary>
    public RequestedReceipts? Requested => requested;

    /// <summary>Counts what became of it.</summary>
    public void Ended(Outcome outcome) => metrics.Ended(outcome);

    public void Answer(in SubmitAnswer answer)
    {
        scheduled.Ended(message.RecordId, message.Submit.Length);
        HasLeft();
    }

    /// <summary>It is about to be sent.</summary>
    public void Leaves()
    {
        Volatile.Write(ref _isLeaving, 1);
        scheduled.Leaves();
    }

    /// <summary>It is on its way no more; of one that never was, nothing.</summary>
    public void HasLeft()
    {
        if (Interlocked.Exchange(ref _isLeaving, 0) != 0)
        {
            scheduled.HasLeft();
        }
    }

    /// <inheritdoc cref="ScheduledMessage.IsValidAt"/>
    public bool IsValidAt(long at) => message.IsValidAt(at);

    /// <summary>It was not sent, and is to be tried again.</summary>
    /// <param name="submit">What it holds is given back.</param>
    /// <param name="dueAt">When, milliseconds since 1970-01-01 UTC.</param>
    public void TryAgain(in PendingSubmit submit, long dueAt)
    {
        submit.Abandon(frequency);
        HasLeft();
        journal.Append(new WaitingAgain(this, dueAt, submit.Hold.Room));
    }

    /// <summary>It has not left, and waits until then, milliseconds since 1970-01-01 UTC.</summary>
    public void WaitUntil(long dueAt) => journal.Append(new WaitingAgain(this, dueAt, room: 0));

    /// <summary>Records that it waits again. Until that is written it stays in hand, and the room that was kept for its outcome is kept for this.</summary>
    private sealed class WaitingAgain : JournalBatch
    {
        private readonly ReleasedMessage _owner;
        private readonly int _room;

        public WaitingAgain(ReleasedMessage owner, long dueAt, int room)
        {
            _owner = owner;
            _room = room;
            End(new ScheduledMoveRecord(owner.RecordId, ScheduledState.Waiting, dueAt).Write(Begin(JournalRecordType.ScheduledMove, ScheduledMoveRecord.Size)));
        }

        public override void OnCommitted()
        {
            _owner.Journal.ReleaseReservation(_room);
            _owner.Scheduled.Moved(_owner.RecordId);
            Free();
        }

        public override void OnFailed() => _owner.Journal.AppendLater(this);
    }

    private long RecordId => message.RecordId;

    private MessageJournal Journal => journal;

    private ScheduledMessages Scheduled => scheduled;
}
