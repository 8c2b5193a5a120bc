using SmppGuard.Archive;
using SmppGuard.Compliance;
using SmppGuard.Consents.Replies;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Scheduled;

/// <summary>What becomes of a scheduled message that is in hand: it leaves, waits on, or ends without having been sent.</summary>
internal sealed class ReleasedMessages(
    ScheduledMessages scheduled,
    ScheduledMetrics metrics,
    AccountStates accounts,
    OutcomeBatches outcomes,
    StatusMap statuses,
    SubscriberReplies replies,
    FrequencyCaps frequency,
    MessageJournal journal,
    TimeProvider time)
{
    /// <summary>The PDUs that leave.</summary>
    public static ReadOnlyMemory<byte> PdusOf(ScheduledMessage message, in SubmitRecord submit)
    {
        var pdus = submit.Sent.IsEmpty ? submit.Original : submit.Sent;
        return ((ReadOnlySpan<byte>)message.Submit).Overlaps(pdus, out var offset) ? message.Submit.AsMemory(offset, pdus.Length) : pdus.ToArray();
    }

    /// <summary>Octets that its outcome takes in the journal, with the receipts that its ESME may get.</summary>
    public int RoomFor(in SubmitRecord submit) =>
        RecordFrame.HeaderSize + OutcomeRecord.MaxSize(submit.Segments) + RequestedReceipts.RoomFor(Math.Max(new SubmitParts(submit.Parts).Count, 1));

    /// <summary>A message that is about to leave.</summary>
    public PendingSubmit Describe(ScheduledMessage message, in SubmitRecord submit, CodeNumber code, in SubmitHold hold, long now)
    {
        var requested = RequestedReceiptsReader.OfScheduled(message, accounts.Of, now);
        var isOne = submit.Segments == 1 && submit.Parts.IsEmpty;
        return new PendingSubmit
        {
            Request = RequestOf(message, submit, code, requested),
            RecordId = message.RecordId,
            Code = code,
            Class = submit.Class,
            Msisdn = submit.Msisdn,
            WantsReceipt = requested is not null,
            Segments = isOne ? null : new SegmentedSubmit(submit.Segments, requested is null ? null : ReceiptAggregate.BeforeOutcome(requested)),
            Parts = null,
            JudgedAt = now,
            Hold = hold,
        };
    }

    /// <summary>It may not leave, for a reason that its record shows. False: that cannot be recorded now.</summary>
    public bool Refuse(ScheduledMessage message, Reason reason) => End(message, Outcome.NotSent, reason, statuses[reason]);

    /// <summary>Nothing of it is sent any more by this process. False: that cannot be recorded now.</summary>
    public bool End(ScheduledMessage message, Outcome outcome, Reason reason, CommandStatus status)
    {
        var submit = SubmitRecord.Read(message.Submit, out _);
        if (!journal.HasRoomForDelivery(RoomFor(submit)))
        {
            return false;
        }

        journal.Append(Ending(message, outcome, reason, status));
        return true;
    }

    /// <summary>The record of that, not handed over yet.</summary>
    public OutcomeBatch Ending(ScheduledMessage message, Outcome outcome, Reason reason, CommandStatus status)
    {
        var submit = SubmitRecord.Read(message.Submit, out _);
        var batch = outcomes.Rent();
        var released = new ReleasedMessage(scheduled, metrics, journal, frequency, message, RequestedReceiptsReader.OfScheduled(message, accounts.Of, time.UtcMilliseconds()));
        batch.AddScheduled(RequestOf(message, released, released), new OutcomeRecord
        {
            Outcome = outcome,
            Reason = reason,
            CommandStatus = status,
            RecordId = submit.RecordId,
            AnsweredAt = time.UtcMilliseconds(),
        });
        return batch;
    }

    /// <summary>It waits until then. False: that cannot be recorded now.</summary>
    public bool Postpone(ScheduledMessage message, long until)
    {
        if (!journal.HasRoomForDelivery(ScheduledMoveRecord.Size + RecordFrame.HeaderSize))
        {
            return false;
        }

        new ReleasedMessage(scheduled, metrics, journal, frequency, message, requested: null).WaitUntil(until);
        return true;
    }

    private SubmitRequest RequestOf(ScheduledMessage message, in SubmitRecord submit, CodeNumber code, RequestedReceipts? requested)
    {
        var released = new ReleasedMessage(scheduled, metrics, journal, frequency, message, requested);
        IAnswered origin = released;
        if (code.Questions is { } questions)
        {
            // Only now can it be answered, or be read in the place of another.
            var pdus = new RecordedPdus(submit.Original);
            if (pdus.TryNext(out var first) && SubmitSmView.TryParse(first.Octets, out var view) == CommandStatus.ESME_ROK && view.ReplaceIfPresentFlag != 0)
            {
                origin = new QuestionReplaced(replies, code, submit.Msisdn, origin);
            }

            if (submit.Class == Purpose.Commercial && code.Purpose == Purpose.Commercial && questions.Find(TextOf(submit)) is { } text)
            {
                origin = new QuestionAsked(replies, replies.QuestionOfProvider(code, submit.Msisdn, text, message.RecordId), origin);
            }
        }

        return RequestOf(message, origin, released);
    }

    private SubmitRequest RequestOf(ScheduledMessage message, IAnswered origin, ReleasedMessage released) =>
        new(accounts.Of(message.Account), origin, CommandId.SubmitSm, sequenceNumber: 0, time.GetTimestamp()) { EsmeMessageId = message.MessageId, Released = released };

    private static string TextOf(in SubmitRecord submit)
    {
        var batch = new ArchiveBatch();
        var text = new RecordedText().Append(new RecordedPdus(submit.Original), submit.OriginalAlphabet, new SubmitParts(submit.Parts), batch, out _);
        return System.Text.Encoding.UTF8.GetString(batch[text]);
    }
}
