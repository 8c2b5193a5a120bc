using SmppGuard.Compliance;
using SmppGuard.Compliance.Filings;
using SmppGuard.Consents.Replies;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// The second half of <see cref="SubmitPath"/>, from a decision to its record in the batch: an allowed message gets its place at the SMSC, its stamp and its segments, and is counted;
/// what stands in the way of that refuses it after all.
/// </summary>
internal sealed class SubmitRecorder(
    MessageJournal journal,
    RecordIds ids,
    SubmitPlanner planner,
    FrequencyCaps frequency,
    StatusMap statuses,
    JournalFullRefusals unrecorded,
    BlockedSenders blocked,
    SubscriberReplies replies,
    ScheduledMessages scheduled,
    WaitingRule waiting,
    FilingJudge filings)
{
    /// <summary>Records a message that the rules allow, to be sent when that is durable, or at its time; or, if it cannot be after all, that it is refused.</summary>
    /// <returns>ESME_ROK: it is in the batch, allowed or refused. Anything else: nothing was recorded.</returns>
    public CommandStatus Allow(
        in ReceivedMessage message, ref Submission submission, in TextPath path, SubmittingAccount account, long recordId, in SubmitRequest request, SubmitBatch batch)
    {
        var leavesAt = Schedule.LeavesAt(submission, request.InPlaceOf is not null);
        if (leavesAt != 0 && waiting.CannotWait(message.Head, submission, isReplace: request.Replace is not null, leavesAt, request.InPlaceOf) is not CommandStatus.ESME_ROK and var status)
        {
            return submission.HeldUntil != 0 ? Refuse(message, submission, path, account, Reason.QuietHours, recordId, request, batch) : status;
        }

        // 6 place at the SMSC, unless it waits for its time here
        var hold = default(SubmitHold);
        var way = SubmitWay.Of(account, submission, path.Received.Language, request, leavesAt, filings, ref hold, out var reason);
        if (reason == Reason.None)
        {
            reason = TryAllow(message, ref submission, way.IsReadElsewhere(account) ? way.PathOf(message, account) : path, account, way, recordId, request, leavesAt, ref hold, batch);
        }

        if (reason == Reason.None)
        {
            FilingJudge.Note(submission, way.Filing);
            if (way.Filing.Missing != FilingKinds.None)
            {
                way.Link!.Metrics.NotFiled(way.Filing.Missing, isSent: true);
            }

            return CommandStatus.ESME_ROK;
        }

        hold.Release(frequency);
        if (reason == Reason.NotFiled)
        {
            way.Link!.Metrics.NotFiled(way.Filing.Missing, isSent: false);
        }

        return reason == Reason.JournalUnavailable ? unrecorded.Refuse(account) : Refuse(message, submission, path, account, reason, recordId, request, batch, way.Routed, way.Filing.Missing);
    }

    /// <summary>Records that a message is refused.</summary>
    /// <returns>ESME_ROK: it is in the batch. Anything else: nothing was recorded.</returns>
    public CommandStatus Refuse(
        in ReceivedMessage message, in Submission submission, in TextPath path, SubmittingAccount account, Reason reason, long recordId, in SubmitRequest request, SubmitBatch batch, Routed? routed = null, FilingKinds notFiled = FilingKinds.None)
    {
        routed = submission.Code is null ? null : routed;
        notFiled = submission.Code is null ? FilingKinds.None : notFiled;
        var identity = account.IdentityOf(submission.Code, routed, notFiled);
        var room = SubmitRecord.MaxSize(identity.Length, submission.SourceAddr.Length, message.Pdus.Length, 0, SubmitParts.Size(message.PduCount));
        if (!journal.HasRoom(batch.Length + batch.RoomForParts + room - message.Reserved))
        {
            return unrecorded.Refuse(account);
        }

        blocked.Tell(account, reason);
        var parts = Scratch.OfThread.Parts(message.Parts is null ? 0 : SubmitParts.Size(message.PduCount));
        var record = Record(message, submission, path, link: null, recordId, identity, routed, notFiled, reason, StampedText.Unchanged, segments: 0, parts);
        batch.End(record.Write(batch.Begin(JournalRecordType.Submit, room)));
        if (message.Parts is not null && RequestedReceiptsReader.Of(account.State, message, recordId, request.EsmeMessageId, segments: null) is { } requested)
        {
            requested.AddTo(batch, batch.Notes, ids, submission.ReceivedAt, "REJECTD", RequestedReceipts.ErrorOf(reason, statuses[reason]), heldOnly: true);
        }

        batch.AddRefused(request, message.Parts, reason, statuses[reason], recordId);
        return CommandStatus.ESME_ROK;
    }

    /// <returns>Why not, after all; then nothing is in the batch.</returns>
    private Reason TryAllow(
        in ReceivedMessage message, ref Submission submission, in TextPath path, SubmittingAccount account, SubmitWay way, long recordId, SubmitRequest request, long leavesAt, ref SubmitHold hold, SubmitBatch batch)
    {
        // 7 stamp, split
        var link = way.Link!;
        Span<byte> elements = stackalloc byte[SubmitPlanner.MaxElements];
        var plan = planner.Plan(message, ref submission, path, link, elements);
        var stamped = plan.Stamped;
        var segments = plan.Segments;
        elements = elements[..plan.ElementsLength];
        var isJudged = submission.Class != Purpose.PublicInterest;
        if (segments.Count > link.MaxSegments || (request.Replace is not null && !CanReplace(message.Head, stamped, elements, segments)))
        {
            return Reason.TooLong;
        }

        var identity = account.IdentityOf(submission.Code, way.Routed, way.Filing.Missing);

        // What was judged as one message is under a reference of ours at the phone too, so that it cannot be joined with half of another that was judged apart.
        var isRenumbered = !stamped.Changed && isJudged && (message.Parts is not null || message.Head.TryGetConcatenation(out _));
        var sent = new SentForm(stamped, segments, plan.Text, elements, isRenumbered, link);
        var sentRoom = stamped.Changed ? message.Head.MaxLength(stamped.OctetCount, segments.Count) : isRenumbered || leavesAt != 0 ? message.Pdus.Length : 0;
        var room = SubmitRecord.MaxSize(identity.Length, submission.SourceAddr.Length, message.Pdus.Length, sentRoom, SubmitParts.Size(message.PduCount));
        if (leavesAt != 0)
        {
            if (!journal.HasRoom(batch.Length + batch.RoomForParts + ScheduledRecord.HeadSize + room - message.Reserved))
            {
                return Reason.JournalUnavailable;
            }

            var record = Record(message, submission, path, link, recordId, identity, way.Routed, way.Filing.Missing, Reason.None, stamped, (byte)segments.Count, Scratch.OfThread.Parts(message.Parts is null ? 0 : SubmitParts.Size(message.PduCount)));
            return TrySchedule(message, submission, record, sent, request, leavesAt, room, batch);
        }

        if (!hold.TryTakeMemory(Math.Max(sentRoom, message.Pdus.Length)))
        {
            return Reason.QueueFull;
        }

        hold.KeepRoom(RecordFrame.HeaderSize + OutcomeRecord.MaxSize(segments.Count) + message.ReceiptRoom);
        if (!journal.HasRoom(batch.Length + batch.RoomForParts + room + hold.Room - message.Reserved))
        {
            return Reason.JournalUnavailable;
        }

        // Count. Last of all: a message that is counted is sent.
        var code = submission.Code!;
        if (submission.IsText && request.Replace is null && !submission.IsAnswerToReply && frequency.Repeats.Of(code.Organization, submission.Class, link.Repeats) is { } limit
            && !hold.TryCountText(
                frequency.Repeats, code.Organization, limit, TextRepeats.KeyOf(submission.Msisdn, submission.Text), message.Parts?.FirstAt ?? submission.ReceivedAt, submission.ReceivedAt, recordId))
        {
            return Reason.Repeated;
        }

        if (submission.Class == Purpose.Commercial && request.Replace is null
            && !hold.TryCount(frequency, code.Organization, submission.Msisdn, message.Parts?.FirstAt ?? submission.ReceivedAt, submission.ReceivedAt, recordId))
        {
            return Reason.FrequencyCapped;
        }

        request = code.Questions is null ? request : WithQuestion(message, request, submission, recordId);

        // 8 journal
        var parts = Scratch.OfThread.Parts(message.Parts is null ? 0 : SubmitParts.Size(message.PduCount));
        var writer = new RecordWriter(batch.Begin(JournalRecordType.Submit, room));
        Record(message, submission, path, link, recordId, identity, way.Routed, way.Filing.Missing, Reason.None, stamped, (byte)segments.Count, parts).WriteHead(ref writer);
        var sentLength = sent.Write(message, writer.Remaining[sizeof(uint)..]);
        writer.UInt32((uint)sentLength);
        writer.Advance(sentLength);
        var end = writer.Length;
        var payload = batch.End(end);

        var segmented = ExpectReceipts(message, account.State, stamped.Changed, segments.Count, recordId, ref request, out var wantsReceipt);

        // What is sent: the PDUs at the end of the record, or the originals just before the empty length that stands there.
        var (offset, length) = sentLength > 0 ? (payload + end - sentLength, sentLength) : (payload + end - sizeof(uint) - message.Pdus.Length, message.Pdus.Length);
        var submit = new PendingSubmit
        {
            Request = request,
            RecordId = recordId,
            Code = code,
            Class = submission.Class,
            Msisdn = submission.Msisdn,
            WantsReceipt = wantsReceipt,
            Segments = segmented,
            Parts = message.Parts,
            JudgedAt = submission.ReceivedAt,
            Route = way.Route,
            TriedTargets = way.Tried,
            Hold = hold,
        };
        batch.AddAllowed(submit, offset, length);
        return Reason.None;
    }

    // As a message that leaves now, but for the place at the SMSC, the count, and the wish for a time, which is ours to keep.
    private Reason TrySchedule(
        in ReceivedMessage message, in Submission submission, SubmitRecord record, SentForm form, SubmitRequest request, long leavesAt, int room, SubmitBatch batch)
    {
        request = request.EsmeMessageId != 0 ? request : request with { EsmeMessageId = record.RecordId };
        var payload = batch.Begin(JournalRecordType.Scheduled, ScheduledRecord.HeadSize + room);
        var validUntil = Validity.EndOf(message.Head, submission.ReceivedAt, request.InPlaceOf);
        new ScheduledRecord { IsRewritten = form.IsRewritten, DueAt = leavesAt, ValidUntil = validUntil, MessageId = request.EsmeMessageId }.WriteHead(payload);
        var writer = new RecordWriter(payload[ScheduledRecord.HeadSize..]);
        record.WriteHead(ref writer);
        var sent = writer.Remaining[sizeof(uint)..];
        var sentLength = form.Write(message, sent);
        if (sentLength == 0)
        {
            message.Pdus.CopyTo(sent);
            sentLength = message.Pdus.Length;
        }

        sentLength = Validity.Settle(sent[..sentLength], submission.ReceivedAt, leavesAt, validUntil);
        sentLength = sent[..sentLength].SequenceEqual(message.Pdus) ? 0 : sentLength;
        writer.UInt32((uint)sentLength);
        writer.Advance(sentLength);
        if (!scheduled.TryTakeRoom(writer.Length))
        {
            return Reason.QueueFull;
        }

        ScheduledRecord.SetSubmitLength(payload, writer.Length);
        _ = batch.End(ScheduledRecord.HeadSize + writer.Length);
        batch.AddScheduled(request, message.Parts, writer.Length);
        return Reason.None;
    }

    // Only of a code that has registered questions.
    private SubmitRequest WithQuestion(in ReceivedMessage message, in SubmitRequest request, in Submission submission, long recordId)
    {
        var code = submission.Code!;
        var origin = request.Origin;
        if (request.Replace is not null || message.Head.ReplaceIfPresentFlag != 0)
        {
            origin = new QuestionReplaced(replies, code, submission.Msisdn, origin);
        }

        return request.Replace is null && submission.Class == Purpose.Commercial && code.Purpose == Purpose.Commercial && code.Questions!.Find(submission.Text) is { } text
            ? request with { Origin = new QuestionAsked(replies, replies.QuestionOfProvider(code, submission.Msisdn, text, recordId), origin) }
            : request with { Origin = origin };
    }

    // Null: one submit in one segment, of which the SMSC's receipts and message_id are the ESME's.
    private static SegmentedSubmit? ExpectReceipts(
        in ReceivedMessage message, AccountState account, bool isRewritten, int segments, long recordId, ref SubmitRequest request, out bool wantsReceipt)
    {
        if (message.Parts is null && segments == 1)
        {
            wantsReceipt = (message.Head.RegisteredDelivery & RegisteredDeliveries.ReceiptMask) != 0;
            return null;
        }

        request = request.EsmeMessageId != 0 ? request : request with { EsmeMessageId = recordId };
        var requested = RequestedReceiptsReader.Of(account, message, recordId, request.EsmeMessageId, isRewritten ? segments : null);
        wantsReceipt = requested is not null;
        return new SegmentedSubmit(segments, requested is null ? null : ReceiptAggregate.BeforeOutcome(requested));
    }

    // replace_sm has no data_coding and no esm_class, and makes no second segment (SMPP 3.4, 4.10.1): the new text must go in as the old one did, behind a header or not.
    private static bool CanReplace(in IncomingMessage message, in StampedText stamped, ReadOnlySpan<byte> elements, in Segmentation segments) =>
        segments.Count == 1 && (!stamped.Changed || (stamped.DataCoding == message.DataCoding && elements.IsEmpty == message.Udh.IsEmpty
            && 1 + elements.Length + stamped.OctetCount <= SubmitSmView.MaxShortMessage));

    private SubmitRecord Record(
        scoped in ReceivedMessage message,
        scoped in Submission submission,
        scoped in TextPath path,
        SmscLink? link,
        long id,
        byte[] identity,
        Routed? routed,
        FilingKinds notFiled,
        Reason reason,
        scoped in StampedText stamped,
        byte segments,
        Span<byte> parts) => new()
        {
            Kind = message.Head.Kind,
            Reason = reason,
            Class = submission.Class,
            OriginalAlphabet = path.Received.Alphabet,
            SentAlphabet = !stamped.Changed ? path.Received.Alphabet
                : stamped.Alphabet == Alphabet.Gsm7 && link!.PacksGsm7 ? Alphabet.Gsm7Packed
                : stamped.Alphabet,
            Segments = segments,
            CommandStatus = reason == Reason.None ? CommandStatus.ESME_ROK : statuses[reason],
            RecordId = id,
            ReceivedAt = message.Parts?.FirstAt ?? submission.ReceivedAt,
            Msisdn = submission.Msisdn,
            ConsentId = submission.ConsentId,
            Identity = identity,
            HasRoute = routed is not null,
            HasFilings = notFiled != FilingKinds.None,
            SourceAddr = message.Head.SourceAddr,
            Parts = message.Parts is { } held ? parts[..held.WriteParts(parts)] : default,
            Original = message.Pdus,
        };
}
