using SmppGuard.Compliance;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// The data path of one ESME connection: from the octets of a submit to its record in the journal. Nothing in here waits or asks a database, no lock is shared between
/// messages that come whole (but the shards of frequency caps, where an organization has one), and nothing is allocated for them.
/// <code>
/// ESME ──▶ 1 parse ─▶ 2 rate ─▶ 3 assemble ─▶ 4 read the text ─▶ 5 rules ─▶ 6 place at the SMSC ─▶ 7 stamp, split, count ─▶ 8 journal ──▶ (committed) ──▶ SMSC
///                       │           └ held: 8 journal ──▶ (committed) ──▶ ESME              │              │
///                       └──────────── refused ───────────────────────────────┴──────────────┴──────────────┴─▶ 8 journal ──▶ (committed) ──▶ ESME
/// </code>
/// </summary>
internal sealed class SubmitPath(
    SubmittingAccount account,
    SubmitJudge judge,
    SubmitRecorder recorder,
    MessageJournal journal,
    RecordIds ids,
    RelayMetrics metrics,
    TimeProvider time,
    JournalFullRefusals unrecorded)
{
    private readonly long _ticksPerSecond = time.TimestampFrequency;
    private volatile bool _isLeaving;

    /// <summary>
    /// Submits one message, or one part of one. ESME_ROK: it will be answered when what is in the batch is durable, or was answered. Anything else: it is not a message
    /// that could be judged, nothing was recorded, and this is the answer.
    /// </summary>
    public CommandStatus Submit(CommandId commandId, ReadOnlySpan<byte> pdu, SubmitKind kind, in SubmitRequest request, SubmitBatch batch, long now) =>
        Submit(commandId, pdu, kind, request, batch, now, out _);

    /// <summary>The same. <paramref name="recordId"/>: what it is recorded under; only of a message that came whole.</summary>
    public CommandStatus Submit(CommandId commandId, ReadOnlySpan<byte> pdu, SubmitKind kind, in SubmitRequest request, SubmitBatch batch, long now, out long recordId)
    {
        recordId = 0;
        // 1 parse: a view over the received octets
        var status = IncomingMessage.TryParse(commandId, pdu, kind, out var message);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        if (account.Refresh() is not { } registered)
        {
            // Deleted since it bound; it is about to be unbound.
            return Decide(ReceivedMessage.Whole(message), Reason.SourceNotAllowed, request, batch, now, out recordId);
        }

        if (_isLeaving)
        {
            return Decide(ReceivedMessage.Whole(message), Reason.SmscUnavailable, request, batch, now, out recordId);
        }

        // A header that can be read in two ways, or a time that is none, is no message that could be judged, and of public interest nothing is.
        status = !Schedule.IsReadable(message.ScheduleDeliveryTime) ? CommandStatus.ESME_RINVSCHED
            : !Schedule.IsReadable(message.ValidityPeriod) ? CommandStatus.ESME_RINVEXPIRY
            : HeaderElements.Check(message);
        if (status != CommandStatus.ESME_ROK && MessageFacts.CodeOf(registered, account.Registry, message.SourceAddr) is not { Purpose: Purpose.PublicInterest })
        {
            return status;
        }

        // 2 rate: a throttled message is judged too, for the facts in its record
        if (!account.State.TryAdmit(request.Started, registered.MessagesPerSecond, _ticksPerSecond))
        {
            return Decide(ReceivedMessage.Whole(message), Reason.Throttled, request, batch, now, out recordId);
        }

        // 3 assemble
        if (message is { IsConcatenatedPart: true, Kind: SubmitKind.ReplaceSm })
        {
            // There is no replacing a part.
            return CommandStatus.ESME_RREPLACEFAIL;
        }

        return message.IsConcatenatedPart
            ? Assemble(message, request, batch, now)
            : Decide(ReceivedMessage.Whole(message), Reason.None, request, batch, now, out recordId);
    }

    /// <summary>Submits a message of ours: the answer to a reply. ESME_ROK: it is in the batch, allowed or refused. Anything else: nothing was recorded.</summary>
    public CommandStatus SubmitAnswerToReply(ReadOnlySpan<byte> pdu, in SubmitRequest request, SubmitBatch batch, long now, out long recordId)
    {
        recordId = 0;
        var status = IncomingMessage.TryParse(CommandId.SubmitSm, pdu, SubmitKind.AnswerToReply, out var message);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        return Decide(ReceivedMessage.Whole(message), account.Refresh() is null ? Reason.SourceNotAllowed : Reason.None, request, batch, now, out recordId);
    }

    /// <summary>The ESME was asked to leave: nothing is sent any more, and what still comes is recorded as refused.</summary>
    public void RefuseFromNowOn() => _isLeaving = true;

    /// <summary>Makes a batch ready to be handed over.</summary>
    public void Close(SubmitBatch batch) => batch.Close(account.Name, account.PeerName);

    /// <summary>Records that the parts of a message did not come in time: nothing of it is sent, and the parts that asked for receipts get one.</summary>
    /// <returns>False: the journal has no room for the record.</returns>
    public bool TryGiveUp(LongMessage message, SubmitBatch batch, long now)
    {
        _ = account.Refresh();
        var request = new SubmitRequest(account.State, message.AnswerTo(null), CommandId.SubmitSm, sequenceNumber: 0, time.GetTimestamp());
        return Decide(ReceivedMessage.Assembled(message), Reason.Incomplete, request, batch, now, out _) == CommandStatus.ESME_ROK;
    }

    private CommandStatus Assemble(in IncomingMessage part, SubmitRequest request, SubmitBatch batch, long now)
    {
        var contradiction = part.Udh.IsEmpty ? CommandStatus.ESME_RINVOPTPARAMVAL : CommandStatus.ESME_RINVESMCLASS;
        if (!part.TryGetConcatenation(out var where))
        {
            return contradiction;
        }

        // Room for its record, for the decision, and for the receipt of a message that comes to nothing.
        var room = PartRecord.MaxSize(account.Name.Length, account.PeerName.Length, part.Pdu.Length);
        var reserved = LongMessage.ReservationOf(part);
        if (!journal.HasRoom(batch.Length + batch.RoomForParts + room + reserved))
        {
            return unrecorded.Refuse(account);
        }

        var alphabet = TextCoding.Of(part.DataCoding, account.Scheme, part.Udh).Alphabet;
        var placement = account.State.Unfinished.Place(part, where, alphabet, account.Peer, ids, now, ref request, out var message);
        metrics.Part(placement);
        switch (placement)
        {
            case PartPlacement.Held or PartPlacement.Repeated:
                batch.AddHeld(request, message!, where.Number - 1, isRepeated: placement == PartPlacement.Repeated, reserved, room);
                return CommandStatus.ESME_ROK;

            case PartPlacement.Completing or PartPlacement.Disagreeing:
                var foregone = placement == PartPlacement.Disagreeing ? Reason.PartsDisagree : Reason.None;
                request = request with { Origin = message!.AnswerTo(request.Origin) };
                var status = Decide(ReceivedMessage.Assembled(message), foregone, request, batch, now, out _);
                if (status == CommandStatus.ESME_ROK)
                {
                    message.DecidedIn = batch;
                }
                else
                {
                    account.State.Unfinished.PartNotRecorded(message, where.Number - 1);
                }

                return status;

            case PartPlacement.Waiting:
                return CommandStatus.ESME_ROK;

            case PartPlacement.AnsweredBefore:
                request.Origin.Answer(message!.AnswerOfTaken(where.Number - 1, request));
                return CommandStatus.ESME_ROK;

            case PartPlacement.Full:
                return Decide(ReceivedMessage.Whole(part), Reason.QueueFull, request, batch, now, out _);

            default:
                return contradiction;
        }
    }

    /// <param name="message">What is judged.</param>
    /// <param name="foregone">Why it is refused whatever the rules say; they are asked for the facts in its record. None: the rules decide.</param>
    /// <param name="request">The request.</param>
    /// <param name="batch">Takes the record.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="recordId">Id of the record.</param>
    private CommandStatus Decide(in ReceivedMessage message, Reason foregone, in SubmitRequest request, SubmitBatch batch, long now, out long recordId)
    {
        recordId = message.Parts?.RecordId ?? ids.Next(now);

        // 4 read the text
        var read = message.ReadText(account.Scheme, account.Link?.Scheme ?? account.Scheme, Scratch.OfThread);

        // 5 rules
        var reason = judge.Judge(message, read, account, foregone, now, out var submission);

        // 6 place at the SMSC, 7 stamp, split, count, 8 journal
        return reason == Reason.None
            ? recorder.Allow(message, ref submission, read.Path, account, recordId, request, batch)
            : recorder.Refuse(message, submission, read.Path, account, reason, recordId, request, batch);
    }
}
