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

        relay.Return(this);
    }

    public override void OnFailed()
    {
        for (var i = 0; i < _count; i++)
        {
            ref var note = ref _notes[i];
            if (note.Link is { } link)
            {
                link.GiveBackPlace();
                relay.Journal.ReleaseReservation(note.Submit.Reserved);
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
    }

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
        public ForwardedSubmit Submit;
        public int Offset;
        public int Length;
        public Reason Reason;
        public CommandStatus Status;
    }
}
