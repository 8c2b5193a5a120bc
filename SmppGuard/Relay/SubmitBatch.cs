using SmppGuard.Compliance;
using SmppGuard.Journal;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>
/// The submits of one read of one ESME connection, decided and built. When they are durable, the allowed ones are given to their SMSC and the refused ones are answered, in order.
/// </summary>
internal sealed class SubmitBatch(RelayCore relay) : JournalBatch
{
    private Note[] _notes = new Note[32];
    private int _count;

    /// <summary>Receipts for parts of messages that come to nothing.</summary>
    public DeliveryNotes Notes { get; } = new();

    /// <summary>Adds the record just ended: a part that waits for the others.</summary>
    /// <param name="submit">The request; GivenId is the answer.</param>
    /// <param name="message">The message.</param>
    /// <param name="index">Which part.</param>
    /// <param name="reserved">Octets to keep free for the decision.</param>
    public void Held(in ForwardedSubmit submit, LongMessage message, int index, int reserved)
    {
        ref var note = ref NextNote();
        note.Submit = submit;
        note.Submit.Reserved = reserved;
        note.Held = message;
        note.Offset = index;
        message.Reserve(reserved);
        Reserved += reserved;
    }

    /// <summary>Adds the record just ended, allowed: its PDUs are at this offset in the batch.</summary>
    public void Allowed(SmscLink link, in ForwardedSubmit submit, int offset, int length)
    {
        ref var note = ref NextNote();
        note.Link = link;
        note.Submit = submit;
        note.Offset = offset;
        note.Length = length;
        Reserved += submit.Reserved;
    }

    /// <summary>Adds the record just ended, refused.</summary>
    public void Refused(in ForwardedSubmit submit, Reason reason, CommandStatus status)
    {
        ref var note = ref NextNote();
        note.Link = null;
        note.Submit = submit;
        note.Reason = reason;
        note.Status = status;
    }

    public override void OnCommitted()
    {
        var now = relay.UtcNow;
        for (var i = 0; i < _count; i++)
        {
            ref var note = ref _notes[i];
            if (note.Held is not null)
            {
                AnswerHeld(note.Submit);
                continue;
            }

            if (note.Submit.Long is { } parts)
            {
                relay.Journal.ReleaseReservation(parts.Reserved);
                parts.Decided(isRefused: note.Link is null);
            }

            if (note.Link is { } link)
            {
                note.Submit.SentAt = now;
                link.Forward(Payload(note.Offset, note.Length), ref note.Submit);
            }
            else
            {
                Answer(note.Submit, note.Reason, note.Status);
            }
        }

        Notes.EnqueueAll();
        relay.Return(this);
    }

    public override void OnFailed()
    {
        for (var i = 0; i < _count; i++)
        {
            ref var note = ref _notes[i];
            note.Link?.GiveBackPlace();
            relay.Journal.ReleaseReservation(note.Submit.Reserved);
            if (note.Held is { } message)
            {
                message.Reserve(-note.Submit.Reserved);
                message.TakeBack(note.Offset);
            }
            else
            {
                note.Submit.Long?.NotDecided();
            }

            Answer(note.Submit, Reason.JournalUnavailable, relay.StatusOf(Reason.JournalUnavailable));
        }

        relay.Return(this);
    }

    public override void Reset()
    {
        base.Reset();
        Array.Clear(_notes, 0, _count);
        _count = 0;
        Notes.Clear();
    }

    // Not a decision: it is not counted as one.
    private static void AnswerHeld(in ForwardedSubmit submit) => submit.Origin?.Answer(new SubmitAnswer
    {
        Request = submit.Request,
        SequenceNumber = submit.SequenceNumber,
        Status = CommandStatus.ESME_ROK,
        MessageId = OwnMessageId.Of(submit.GivenId),
        Started = submit.Started,
    });

    private static void Answer(in ForwardedSubmit submit, Reason reason, CommandStatus status)
    {
        submit.Account.Metrics.Submit(reason);
        submit.Origin?.Answer(new SubmitAnswer
        {
            Request = submit.Request,
            SequenceNumber = submit.SequenceNumber,
            Status = status,
            Reason = reason,
            Started = submit.Started,
        });
    }

    private ref Note NextNote()
    {
        if (_count == _notes.Length)
        {
            Array.Resize(ref _notes, _count * 2);
        }

        return ref _notes[_count++];
    }

    private struct Note
    {
        public SmscLink? Link;
        public LongMessage? Held;
        public ForwardedSubmit Submit;
        public int Offset;
        public int Length;
        public Reason Reason;
        public CommandStatus Status;
    }
}
