using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// The submits of one read of one ESME connection, decided and built. When they are durable, the allowed ones are given to their SMSC and the refused ones are answered, in order.
/// </summary>
internal sealed class SubmitBatch(RelayCore relay) : JournalBatch
{
    private Note[] _notes = new Note[32];
    private int _count;

    /// <summary>Receipts for parts of messages that come to nothing.</summary>
    public DeliveryNotes Notes { get; } = new();

    /// <summary>Octets that the records of held parts will take; see <see cref="Close"/>.</summary>
    public int RoomForParts { get; private set; }

    /// <summary>Adds a part that waits for the others. Its record is written when the batch is closed, since the others may be in the same read.</summary>
    /// <param name="submit">The request; EsmeMessageId is the answer.</param>
    /// <param name="message">The message.</param>
    /// <param name="index">Which part.</param>
    /// <param name="isRepeated">It was here already: recorded once more, but neither counted nor taken back.</param>
    /// <param name="reserved">Octets to keep free for the decision.</param>
    /// <param name="room">Octets that its record takes at most.</param>
    public void Held(in PendingRequest submit, LongMessage message, int index, bool isRepeated, int reserved, int room)
    {
        RoomForParts += RecordFrame.HeaderSize + room;
        ref var note = ref NextNote();
        note.Submit = submit;
        note.Held = message;
        note.PartIndex = (byte)index;
        note.IsRepeated = isRepeated;
        if (!isRepeated)
        {
            note.Submit.Reserved = reserved;
            message.Reserve(reserved);
            Reserved += reserved;
        }
    }

    /// <summary>Writes the records of the held parts whose message is not decided in this very batch. To be called before the batch is handed over.</summary>
    /// <param name="account">system_id, UTF-8.</param>
    /// <param name="peer">Address of the ESME, UTF-8.</param>
    public void Close(ReadOnlySpan<byte> account, ReadOnlySpan<byte> peer)
    {
        if (RoomForParts == 0)
        {
            return;
        }

        RoomForParts = 0;
        for (var i = 0; i < _count; i++)
        {
            ref var note = ref _notes[i];
            if (note.Held is not { } message || ReferenceEquals(message.DecidedIn, this))
            {
                continue;
            }

            ref readonly var part = ref message.Parts[note.PartIndex];
            var record = new PartRecord
            {
                Kind = message.Kind,
                Alphabet = part.Alphabet,
                Number = (byte)(note.PartIndex + 1),
                Total = message.Total,
                RecordId = message.RecordId,
                EsmeMessageId = part.EsmeMessageId,
                ReceivedAt = part.ReceivedAt,
                Account = account,
                Peer = peer,
            };
            message.WritePart(note.PartIndex, record, this);
        }
    }

    /// <summary>Adds the record just ended, allowed: its PDUs are at this offset in the batch.</summary>
    public void Allowed(SmscLink link, in PendingRequest submit, int offset, int length)
    {
        ref var note = ref NextNote();
        note.Link = link;
        note.Submit = submit;
        note.PdusOffset = offset;
        note.PdusLength = length;
        Reserved += submit.Reserved;
    }

    /// <summary>Adds the record just ended, refused.</summary>
    public void Refused(in PendingRequest submit, Reason reason, CommandStatus status)
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
                link.Forward(Payload(note.PdusOffset, note.PdusLength), ref note.Submit);
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
        // First of all: while a message is being decided, its parts cannot be taken back, and those of this batch may be among them.
        for (var i = 0; i < _count; i++)
        {
            if (_notes[i].Held is null)
            {
                _notes[i].Submit.Long?.NotDecided();
            }
        }

        for (var i = 0; i < _count; i++)
        {
            ref var note = ref _notes[i];
            note.Link?.GiveBackPlace();
            if (note.Submit.CountedUntil != 0)
            {
                relay.Frequency.TakeBack(note.Submit.Commercial!, note.Submit.Msisdn, note.Submit.CountedUntil);
            }

            relay.Journal.ReleaseReservation(note.Submit.Reserved);

            // A part that was here before was acknowledged, or is another batch's to take back.
            if (note.Held is { } message && !note.IsRepeated)
            {
                message.Reserve(-note.Submit.Reserved);
                message.TakeBack(note.PartIndex);
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
        RoomForParts = 0;
        Notes.Clear();
    }

    // Not a decision: it is not counted as one.
    private static void AnswerHeld(in PendingRequest submit) => submit.Origin?.Answer(new SubmitAnswer
    {
        Request = submit.Request,
        SequenceNumber = submit.SequenceNumber,
        Status = CommandStatus.ESME_ROK,
        MessageId = GuardMessageId.Of(submit.EsmeMessageId),
        Started = submit.Started,
    });

    private static void Answer(in PendingRequest submit, Reason reason, CommandStatus status)
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

    /// <summary>One submit: allowed if it has a link, a part that waits if it is held, else refused.</summary>
    private struct Note
    {
        public PendingRequest Submit;

        /// <summary>Where an allowed one goes, and where in the batch its PDUs are.</summary>
        public SmscLink? Link;
        public int PdusOffset;
        public int PdusLength;

        /// <summary>The message that a held part belongs to, and which part it is.</summary>
        public LongMessage? Held;
        public byte PartIndex;
        public bool IsRepeated;

        /// <summary>Why one is refused, and how it is answered.</summary>
        public Reason Reason;
        public CommandStatus Status;
    }
}
