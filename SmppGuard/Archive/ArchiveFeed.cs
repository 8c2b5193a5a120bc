using SmppGuard.Archive.Pdus;
using SmppGuard.Archive.Statistics;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Archive;

/// <summary>
/// Turns journal records into what the archive and the other storages hold: joins each allowed submit with its outcome, so that a message is written once and whole. For the
/// pump's thread.
/// </summary>
internal sealed class ArchiveFeed
{
    /// <summary>Digits of the largest id that we give.</summary>
    private const int MaxMessageId = 20;

    private readonly Expiry _expiry;
    private readonly RecordedText _text = new();
    private readonly PduPacker _pdus = new();
    private readonly SubmitsAwaitingOutcome _join = new();
    private readonly LateOutcomesAhead _late = new();
    private readonly UndecidedParts _parts = new();
    private readonly Dictionary<long, byte[]> _moved = [];
    private readonly HashSet<long> _heldBefore;
    private readonly JournalPosition _stateFrom;
    private readonly JournalPosition _replayed;

    /// <param name="messageMonths">How long messages are kept, in calendar months.</param>
    /// <param name="stateFrom">What the storages of consents and deliveries already hold: records before this only go to the archive.</param>
    /// <param name="replayed">What the replay found: it knows which parts of an earlier process still wait, and which only seem to.</param>
    public ArchiveFeed(int messageMonths, JournalPosition stateFrom, ReplayedJournal replayed)
    {
        _expiry = new Expiry(messageMonths);
        _stateFrom = stateFrom;
        _replayed = replayed.End;
        _heldBefore = [.. replayed.HeldParts.Select(part => PartRecord.Read(part).RecordId)];
    }

    public ArchiveBatch Batch { get; } = new();

    public StateBatch State { get; } = new();

    /// <summary>Submits that wait for their outcome.</summary>
    public int Waiting => _join.Count;

    /// <summary>
    /// Up to where everything is in the batches given out so far or before, if all before <paramref name="read"/> was applied. Parts of an undecided message are nowhere
    /// but in the journal.
    /// </summary>
    public JournalPosition OldestNeeded(JournalPosition read) =>
        new(Math.Min(_join.OldestSequence ?? read.Sequence, _parts.OldestSequence ?? read.Sequence));

    /// <summary>Takes one record in.</summary>
    /// <exception cref="InvalidDataException">The record is of a kind or version that this program does not know.</exception>
    public void Apply(in JournalEntry entry)
    {
        switch (entry.Type)
        {
            case JournalRecordType.Submit:
                AddSubmit(entry);
                break;
            case JournalRecordType.Outcome:
                AddOutcome(entry);
                break;
            case JournalRecordType.Moved:
                AddMoved(entry);
                break;
            case JournalRecordType.LateOutcome:
                AddLateOutcome(entry.Payload, entry.Sequence);
                break;
            case JournalRecordType.Scheduled:
                AddScheduled(entry);
                break;
            case JournalRecordType.ScheduledOutcome:
                AddScheduledOutcome(entry);
                break;
            case JournalRecordType.Part:
                AddPart(entry);
                break;
            case JournalRecordType.Receipt:
                AddReceipt(entry);
                break;
            case JournalRecordType.Reply:
                Batch.Replies.Add(new ArchivedReply(entry.Sequence, ReplyRecord.Read(entry.Payload)));
                ApplyState(entry);
                break;
            case JournalRecordType.Operation:
                Batch.Operations.Add(OperationRecord.Read(entry.Payload));
                ApplyState(entry);
                break;
            case JournalRecordType.Consent:
            case JournalRecordType.DeliveryDone:
            case JournalRecordType.ScheduledMove:
                ApplyState(entry);
                break;
            case JournalRecordType.Lost:
                break;
            default:
                throw new InvalidDataException($"journal record {entry.Sequence} is of type {(int)entry.Type}, which this program does not know");
        }
    }

    /// <summary>Empties the batches; the submits that wait stay.</summary>
    public void Clear()
    {
        Batch.Clear();
        State.Clear();
    }

    private void ApplyState(in JournalEntry entry)
    {
        if (entry.Sequence >= _stateFrom.Sequence)
        {
            State.Apply(entry);
        }
    }

    private void AddSubmit(in JournalEntry entry)
    {
        var submit = SubmitRecord.Read(entry.Payload, out _);
        NoteDecision(submit, entry);
        if (submit.IsAllowed)
        {
            _join.Add(submit.RecordId, entry.Sequence, entry.Payload);
            return;
        }

        var message = Describe(submit, wasSent: false);
        message.Outcome = submit.Reason == Reason.Incomplete ? MessageOutcome.Incomplete : MessageOutcome.None;

        // What is incomplete was given up, not answered: its parts had their answers before.
        message.AnsweredAt = submit.Reason == Reason.Incomplete ? 0 : entry.Time;
        Add(message, entry.Sequence);
    }

    private void Add(in ArchivedMessage message, long sequence)
    {
        Batch.Add(message);
        State.Counts.Add(message, Batch[message.Identity], sequence);
    }

    private void NoteDecision(in SubmitRecord submit, in JournalEntry entry)
    {
        State.NoteRecordId(submit);
        if (!submit.Parts.IsEmpty)
        {
            _parts.Decide(submit.RecordId, new SubmitParts(submit.Parts), mayBeLate: entry.Sequence >= _replayed.Sequence);
        }
    }

    // On record from now on: what becomes of it changes the record once.
    private void AddScheduled(in JournalEntry entry)
    {
        var scheduled = ScheduledRecord.Read(entry.Payload);
        var submit = SubmitRecord.Read(scheduled.Submit, out _);
        NoteDecision(submit, entry);
        State.NoteRecordId(scheduled.MessageId);
        var message = Describe(submit, wasSent: true);
        message.Outcome = MessageOutcome.Scheduled;
        message.AnsweredAt = entry.Time;
        var messageId = Batch.Room(MaxMessageId);
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(scheduled.MessageId, messageId, out var length);
        message.MessageId = Batch.Take(length);
        if (submit.Segments > 1 || !submit.Parts.IsEmpty)
        {
            // As if it left in time; what is still waiting is asked for no receipts.
            message.SentAt = scheduled.DueAt;
            ExpectReceipts(submit, ref message);
            message.SentAt = 0;
        }

        Add(message, entry.Sequence);
        ApplyState(entry);
    }

    private void AddScheduledOutcome(in JournalEntry entry)
    {
        var outcome = OutcomeRecord.Read(entry.Payload);
        var isRefused = outcome.Outcome == Outcome.NotSent;
        var became = new ArchivedScheduledOutcome
        {
            RecordId = outcome.RecordId,
            Outcome = outcome.Outcome switch
            {
                Outcome.Accepted => MessageOutcome.Accepted,
                Outcome.Rejected => MessageOutcome.Rejected,
                Outcome.NotSent => MessageOutcome.None,
                Outcome.Cancelled => MessageOutcome.Cancelled,
                Outcome.Expired => MessageOutcome.Expired,
                _ => MessageOutcome.Unknown,
            },
            Reason = isRefused ? outcome.Reason : Reason.None,
            Status = outcome.CommandStatus,
            SentAt = outcome.SentAt,
            SmscMessageIds = Batch.Keep(outcome.SmscMessageIds),
        };
        Batch.Add(became);
        State.Counts.Move(new OutcomeMove(became.RecordId, entry.Sequence, MessageOutcome.Scheduled, became.Outcome, became.Reason, LateAt: null));
        ApplyState(entry);
    }

    private void AddPart(in JournalEntry entry)
    {
        var part = PartRecord.Read(entry.Payload);
        State.NoteRecordId(part);
        if (entry.Sequence >= _replayed.Sequence || _heldBefore.Contains(part.RecordId))
        {
            _ = _parts.Add(part, entry.Sequence);
        }
    }

    private void AddOutcome(in JournalEntry entry)
    {
        var outcome = OutcomeRecord.Read(entry.Payload);
        _ = _moved.Remove(outcome.RecordId, out var moved);
        if (!_join.TryTake(outcome.RecordId, out var submitted, out var buffer))
        {
            // Read again after a restart: the submit stands before the checkpoint, so the whole message is archived.
            return;
        }

        var submit = SubmitRecord.Read(submitted, out _);
        var message = Describe(submit, wasSent: outcome.Outcome != Outcome.NotSent, moved is null ? default : MovedRecord.Read(moved).Change(submit.Identity));
        message.Reason = outcome.Outcome == Outcome.NotSent ? outcome.Reason : Reason.None;
        message.Outcome = outcome.Outcome switch
        {
            Outcome.Accepted => MessageOutcome.Accepted,
            Outcome.Rejected => MessageOutcome.Rejected,
            Outcome.NotSent => outcome.Reason == Reason.Incomplete ? MessageOutcome.Incomplete : MessageOutcome.None,
            _ => MessageOutcome.Unknown,
        };
        if (outcome.Outcome == Outcome.NotSent)
        {
            message.Segments = 0;
        }

        message.CommandStatus = outcome.CommandStatus;
        message.SentAt = outcome.SentAt;
        message.AnsweredAt = outcome.AnsweredAt;
        message.MessageId = outcome.MessageId.IsEmpty ? Slice.Null : Batch.Keep(outcome.MessageId);
        message.SmscMessageIdCount = outcome.SmscMessageIdCount;
        message.SmscMessageIds = Batch.Keep(outcome.SmscMessageIds);
        if (outcome.Outcome == Outcome.Accepted && (submit.Segments > 1 || !submit.Parts.IsEmpty))
        {
            ExpectReceipts(submit, ref message);
        }

        _join.Return(buffer);
        Add(message, entry.Sequence);
        if (_late.Take(outcome.RecordId) is { } late)
        {
            AddLateOutcome(late, entry.Sequence);
        }
    }

    // Until its outcome is known. The submit stands before it, so what is read again after a restart has both. What waited for its time is on record already; so is what was archived before.
    private void AddMoved(in JournalEntry entry)
    {
        var recordId = MovedRecord.Read(entry.Payload).RecordId;
        if (_join.Contains(recordId))
        {
            _moved[recordId] = entry.Payload.ToArray();
            return;
        }

        Batch.Add(new ArchivedMove { RecordId = recordId, Moved = Batch.Keep(entry.Payload) });
        ApplyState(entry);
    }

    private void AddLateOutcome(ReadOnlySpan<byte> payload, long sequence)
    {
        var late = OutcomeRecord.Read(payload);
        if (_join.Contains(late.RecordId))
        {
            _late.Keep(late, payload);
            return;
        }

        var became = new ArchivedLateOutcome
        {
            RecordId = late.RecordId,
            Outcome = late.Outcome switch
            {
                Outcome.Accepted => MessageOutcome.Accepted,
                Outcome.Rejected => MessageOutcome.Rejected,
                _ => MessageOutcome.Unknown,
            },
            Status = late.CommandStatus,
            At = late.AnsweredAt,
            SmscMessageIds = Batch.Keep(late.SmscMessageIds),
        };
        Batch.Add(became);
        State.Counts.Move(new OutcomeMove(became.RecordId, sequence, MessageOutcome.Unknown, became.Outcome, Reason.None, became.At));
    }

    // The SMSC's receipts of the segments become one of ours for each part. How long they are waited for follows from the first part, as all that a message states only once.
    private void ExpectReceipts(in SubmitRecord submit, ref ArchivedMessage message)
    {
        var pdus = new RecordedPdus(submit.Original);
        _ = pdus.TryNext(out var first);
        var asked = first.RegisteredDelivery;
        while (pdus.TryNext(out var pdu))
        {
            asked |= pdu.RegisteredDelivery;
        }

        if ((asked & RegisteredDeliveries.ReceiptMask) != 0)
        {
            message.ReceiptsDue = ReceiptDeadline.EndsAt(first.Octets, message.SentAt);
            message.Addresses = ReceiptAddresses.Append(first, Batch);
        }
    }

    // What was made to be sent, and was not, is nothing that a record could show.
    private ArchivedMessage Describe(in SubmitRecord submit, bool wasSent, ReadOnlySpan<byte> moved = default)
    {
        var originals = RecordedPdus.WithFirstRead(submit.Original);
        var sents = wasSent ? RecordedPdus.WithFirstRead(submit.Sent) : default;
        var message = new ArchivedMessage
        {
            RecordId = submit.RecordId,
            Kind = submit.Kind,
            Reason = submit.Reason,
            Class = submit.Class,
            OriginalAlphabet = submit.OriginalAlphabet,
            Segments = submit.Segments,
            CommandStatus = submit.CommandStatus,
            Msisdn = submit.Msisdn,
            ConsentId = submit.ConsentId,
            ReceivedAt = submit.ReceivedAt,
            ExpireAt = _expiry.Of(submit.ReceivedAt),
            Identity = Batch.Keep(moved.IsEmpty ? submit.Identity : moved),
            Source = Batch.Keep(submit.SourceAddr),
            OriginalText = _text.Append(originals, submit.OriginalAlphabet, new SubmitParts(submit.Parts), Batch, out var original),
            SentText = Slice.Null,
            MessageId = Slice.Null,
            OriginalDataCoding = original.DataCoding,
            DataCoding = original.DataCoding,
            RegisteredDelivery = original.RegisteredDelivery,
            Parts = ArchivedParts.Append(submit, Batch),
        };
        if (wasSent && !submit.Sent.IsEmpty)
        {
            var parts = LeftInParts(submit) ? new SubmitParts(submit.Parts) : default;
            message.SentText = _text.Append(sents, submit.SentAlphabet, parts, Batch, out var sent);
            message.DataCoding = sent.DataCoding;
        }

        message.PackedPdus = _pdus.Append(submit, originals, sents, wasSent, message.OriginalText, message.SentText, Batch);
        return message;
    }

    // Parts to which nothing was added left one by one with the octets that they had, each in its own coding; anything else in the one that it was written in.
    private static bool LeftInParts(in SubmitRecord submit)
    {
        if (submit.Parts.IsEmpty || submit.Sent.Length != submit.Original.Length)
        {
            return false;
        }

        var sent = new RecordedPdus(submit.Sent);
        var original = new RecordedPdus(submit.Original);
        while (sent.TryNext(out var left))
        {
            if (!original.TryNext(out var came) || left.DataCoding != came.DataCoding || !left.UserData.SequenceEqual(came.UserData))
            {
                return false;
            }
        }

        return true;
    }

    private void AddReceipt(in JournalEntry entry)
    {
        var receipt = ReceiptView.Read(entry.Payload);
        Batch.Add(new ArchivedReceipt
        {
            RecordId = receipt.RecordId,
            At = receipt.At,
            Sequence = entry.Sequence,
            Smsc = Batch.Keep(receipt.Smsc),
            SmscMessageId = Batch.Keep(receipt.SmscMessageId),
            State = Batch.Keep(receipt.State),
            Error = Batch.Keep(receipt.Error),
        });
        ApplyState(entry);
    }
}
