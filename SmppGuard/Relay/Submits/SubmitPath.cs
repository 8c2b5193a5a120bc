using System.Diagnostics;
using SmppGuard.Compliance;
using SmppGuard.Compliance.Content;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// The data path of one ESME connection: from the octets of a submit to its record in the journal. Nothing in here waits or asks a database, no lock is shared between
/// messages that come whole, and nothing is allocated for them.
/// <code>
/// ESME ──▶ 1 parse ─▶ 2 rate ─▶ 3 assemble ─▶ 4 read the text ─▶ 5 rules ─▶ 6 place at the SMSC ─▶ 7 stamp, split, count ─▶ 8 journal ──▶ (committed) ──▶ SMSC
///                       │           └ held: 8 journal ──▶ (committed) ──▶ ESME              │              │
///                       └──────────── refused ───────────────────────────────┴──────────────┴──────────────┴─▶ 8 journal ──▶ (committed) ──▶ ESME
/// </code>
/// </summary>
internal sealed class SubmitPath(RelayCore relay, Router router, AccountState state, string peer)
{
    private readonly Dictionary<CodeNumber, byte[]> _identities = new(ReferenceEqualityComparer.Instance);
    private RegistrySnapshot _registry = RegistrySnapshot.Empty;
    private Account? _account;
    private SmscLink? _link;
    private DataCodingScheme _scheme;
    private readonly byte[] _accountName = System.Text.Encoding.UTF8.GetBytes(state.SystemId);
    private readonly byte[] _peerName = System.Text.Encoding.UTF8.GetBytes(peer);
    private byte[] _unknownCode = [];
    private CodeNumber? _lastCode;
    private byte[] _lastIdentity = [];
    private volatile bool _isLeaving;

    /// <summary>
    /// Submits one message, or one part of one. ESME_ROK: it will be answered when what is in the batch is durable, or was answered. Anything else: it is not a message
    /// that could be judged, nothing was recorded, and this is the answer.
    /// </summary>
    public CommandStatus Submit(CommandId commandId, ReadOnlySpan<byte> pdu, SubmitKind kind, in SubmitRequest request, SubmitBatch batch, long now)
    {
        // 1 parse: a view over the received octets
        var status = IncomingMessage.TryParse(commandId, pdu, kind, out var message);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        if (RefreshAccount() is not { } account)
        {
            // Deleted since it bound; it is about to be unbound.
            return Decide(ReceivedMessage.Whole(message), Reason.SourceNotAllowed, request, batch, now, out _);
        }

        if (_isLeaving)
        {
            return Decide(ReceivedMessage.Whole(message), Reason.SmscUnavailable, request, batch, now, out _);
        }

        // 2 rate: a throttled message is judged too, for the facts in its record
        if (!state.Rate.TryTake(request.Started, account.MessagesPerSecond, Stopwatch.Frequency))
        {
            return Decide(ReceivedMessage.Whole(message), Reason.Throttled, request, batch, now, out _);
        }

        // 3 assemble
        return message.IsConcatenatedPart
            ? Assemble(message, request, batch, now)
            : Decide(ReceivedMessage.Whole(message), Reason.None, request, batch, now, out _);
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

        return Decide(ReceivedMessage.Whole(message), RefreshAccount() is null ? Reason.SourceNotAllowed : Reason.None, request, batch, now, out recordId);
    }

    /// <summary>The ESME was asked to leave: nothing is sent any more, and what still comes is recorded as refused.</summary>
    public void Leave() => _isLeaving = true;

    /// <summary>Makes a batch ready to be handed over.</summary>
    public void Close(SubmitBatch batch) => batch.Close(_accountName, _peerName);

    /// <summary>Records that the parts of a message did not come in time: nothing of it is sent, and the parts that asked for receipts get one.</summary>
    /// <returns>False: the journal has no room for the record.</returns>
    public bool TryGiveUp(LongMessage message, SubmitBatch batch, long now)
    {
        _ = RefreshAccount();
        var request = new SubmitRequest(state, message.AnsweredTo(null), CommandId.SubmitSm, sequenceNumber: 0);
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
        var room = PartRecord.MaxSize(_accountName.Length, _peerName.Length, part.Pdu.Length);
        var reserved = LongMessage.ReservationOf(part);
        if (!relay.Journal.HasRoom(batch.Length + batch.RoomForParts + room + reserved))
        {
            return relay.NotRecorded(state, _peerName);
        }

        var alphabet = TextCoding.Of(part.DataCoding, _scheme, part.Udh).Alphabet;
        var placement = state.Unfinished.Place(part, where, alphabet, peer, relay.Ids, now, ref request, out var message);
        relay.Metrics.Part(placement);
        switch (placement)
        {
            case PartPlacement.Held or PartPlacement.Repeated:
                batch.AddHeld(request, message!, where.Number - 1, isRepeated: placement == PartPlacement.Repeated, reserved, room);
                return CommandStatus.ESME_ROK;

            case PartPlacement.Completing:
                request = request with { Origin = message!.AnsweredTo(request.Origin) };
                var status = Decide(ReceivedMessage.Assembled(message), Reason.None, request, batch, now, out _);
                if (status == CommandStatus.ESME_ROK)
                {
                    message.DecidedIn = batch;
                }
                else
                {
                    state.Unfinished.TakeBack(message, where.Number - 1);
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
        recordId = message.Parts?.RecordId ?? relay.Ids.Next(now);

        // 4 read the text
        var read = message.ReadText(_scheme, _link?.Scheme ?? _scheme, Scratch.OfThread);
        var submission = new Submission
        {
            Account = _account!,
            Registry = _registry,
            ReceivedAt = now,
            SourceAddr = message.Head.SourceAddr,
            DestinationAddr = message.Head.DestinationAddr,
            DestAddrTon = message.Head.DestAddrTon,
            Text = read.Text,
            IsText = read.IsText,
            IsGarbled = read.IsGarbled,
            IsAnswerToReply = message.Head.Kind == SubmitKind.AnswerToReply,
            DeclaredClass = relay.ContentClassTlv is { } tag && TlvReader.TryFind(message.Head.Tlvs, tag, out var declared) ? DeclaredClass.Read(declared) : Purpose.Unknown,
        };

        // 5 rules; an account that is gone has none, but its record is found by the recipient as all others are
        var reason = foregone;
        if (_account is null)
        {
            submission.Msisdn = relay.Numbers.TryNormalize(submission.DestinationAddr, submission.DestAddrTon, out var msisdn) ? msisdn : Msisdn.None;
        }
        else if (relay.Rules.Evaluate(ref submission) is var judged && foregone == Reason.None)
        {
            reason = judged;
        }

        if (reason == Reason.None)
        {
            // 6 place at the SMSC, 7 stamp, split and count, 8 journal
            var hold = default(SubmitHold);
            reason = hold.TakePlace(_link);
            reason = reason == Reason.None ? Allow(message, ref submission, read.Path, recordId, request, ref hold, batch) : reason;
            switch (reason)
            {
                case Reason.None:
                    return CommandStatus.ESME_ROK;
                case Reason.JournalUnavailable:
                    hold.Release(relay.Frequency);
                    return relay.NotRecorded(state, _peerName);
                default:
                    hold.Release(relay.Frequency);
                    break;
            }
        }

        // 8 journal
        return Refuse(message, submission, read.Path, reason, recordId, request, batch);
    }

    /// <returns>Why not, after all; then nothing is in the batch.</returns>
    private Reason Allow(
        in ReceivedMessage message, ref Submission submission, in TextPath path, long recordId, SubmitRequest request, ref SubmitHold hold, SubmitBatch batch)
    {
        var link = hold.Link;
        var scratch = Scratch.OfThread;
        var characters = relay.Stamper.ScratchLength(ref submission);
        var octets = scratch.Octets(characters * 2);
        var stamped = relay.Stamper.Apply(ref submission, path, link.Adds, scratch.Stamped(characters), octets);
        Span<byte> elements = stackalloc byte[byte.MaxValue];
        elements = stamped.Changed ? elements[..UserDataHeader.CopyOtherElements(message.Head.Udh, stamped.Alphabet == Alphabet.Gsm7, elements)] : default;
        var segments = stamped switch
        {
            { Fits: false } => Segmentation.TooLong,
            { Changed: false } => Segmentation.AsItCame(message.PduCount),
            _ => Segmentation.Plan(octets[..stamped.OctetCount], stamped, elements.Length, link.SegmentationWay, link.Options.ReserveCharacters),
        };
        if (segments.Count > link.MaxSegments || (request.Replace is not null && !CanReplace(message.Head, stamped, segments)))
        {
            return Reason.TooLong;
        }

        var identity = IdentityOf(submission.Code);
        var isSplit = stamped.Changed && segments.Count > 1;
        var sentRoom = stamped.Changed ? message.Head.MaxLength(stamped.OctetCount, segments: 1) : 0;
        var room = SubmitRecord.MaxSize(identity.Length, submission.SourceAddr.Length, message.Pdus.Length, sentRoom, SubmitParts.Size(message.PduCount));
        hold.KeepRoom(RecordFrame.HeaderSize + OutcomeRecord.MaxSize(segments.Count) + message.ReceiptRoom);
        if (!relay.Journal.HasRoom(batch.Length + batch.RoomForParts + room + hold.Room - message.Reserved))
        {
            return Reason.JournalUnavailable;
        }

        // Last of all: a message that is counted is sent.
        var code = submission.Code!;
        if (submission.Class == Purpose.Commercial && request.Replace is null
            && !hold.TryCount(relay.Frequency, code.Organization, submission.Msisdn, message.Parts?.FirstAt ?? submission.ReceivedAt, submission.ReceivedAt))
        {
            return Reason.FrequencyCapped;
        }

        var parts = Scratch.OfThread.Parts(message.Parts is null ? 0 : SubmitParts.Size(message.PduCount));
        var writer = new RecordWriter(batch.Begin(JournalRecordType.Submit, room));
        Record(message, submission, path, recordId, identity, Reason.None, stamped, isSplit, (byte)segments.Count, parts).WriteHead(ref writer);
        var text = octets[..stamped.OctetCount];
        var registeredDelivery = message.RegisteredDeliveryFor(segments.Count);
        var sent = writer.Remaining[sizeof(uint)..];
        var sentLength = !stamped.Changed ? 0
            : isSplit ? Segmentation.WriteWhole(message.Head, stamped, text, elements, registeredDelivery, sent)
            : segments.Write(message.Head, stamped, text, elements, registeredDelivery, link, sent);
        writer.UInt32((uint)sentLength);
        writer.Advance(sentLength);
        var end = writer.Length;
        var payload = batch.End(end);

        var segmented = ExpectReceipts(message, stamped.Changed, segments.Count, recordId, ref request, out var wantsReceipt);
        if (isSplit)
        {
            var buffer = segmented!.Room(message.Head.MaxLength(stamped.OctetCount, segments.Count));
            segmented.Wrote(segments.Write(message.Head, stamped, text, elements, registeredDelivery, link, buffer));
        }

        // What is sent: the segments that were just made, the stamped PDU at the end of the record, or the originals just before the empty length that stands there.
        var (offset, length) = stamped.Changed ? (payload + end - sentLength, sentLength) : (payload + end - sizeof(uint) - message.Pdus.Length, message.Pdus.Length);
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
            Hold = hold,
        };
        batch.AddAllowed(submit, offset, length);
        return Reason.None;
    }

    // Null: one submit in one segment, of which the SMSC's receipts and message_id are the ESME's.
    private SegmentedSubmit? ExpectReceipts(in ReceivedMessage message, bool isRewritten, int segments, long recordId, ref SubmitRequest request, out bool wantsReceipt)
    {
        if (message.Parts is null && segments == 1)
        {
            wantsReceipt = (message.Head.RegisteredDelivery & RegisteredDeliveries.ReceiptMask) != 0;
            return null;
        }

        request = request.EsmeMessageId != 0 ? request : request with { EsmeMessageId = recordId };
        var requested = ReceiptRequests.Of(state, message, recordId, request.EsmeMessageId, isRewritten ? segments : null);
        wantsReceipt = requested is not null;
        return new SegmentedSubmit(segments, requested is null ? null : new ReceiptAggregate(requested));
    }

    // replace_sm has no data_coding and makes no second segment (SMPP 3.4, 4.10.1): the new text must go in as the old one did.
    private static bool CanReplace(in IncomingMessage message, in StampedText stamped, in Segmentation segments) =>
        segments.Count == 1 && (!stamped.Changed || (stamped.DataCoding == message.DataCoding && stamped.OctetCount <= SubmitSmView.MaxShortMessage));

    private CommandStatus Refuse(
        in ReceivedMessage message, in Submission submission, in TextPath path, Reason reason, long recordId, in SubmitRequest request, SubmitBatch batch)
    {
        var identity = IdentityOf(submission.Code);
        var room = SubmitRecord.MaxSize(identity.Length, submission.SourceAddr.Length, message.Pdus.Length, 0, SubmitParts.Size(message.PduCount));
        if (!relay.Journal.HasRoom(batch.Length + batch.RoomForParts + room - message.Reserved))
        {
            return relay.NotRecorded(state, _peerName);
        }

        TellIfBlocked(reason);
        var parts = Scratch.OfThread.Parts(message.Parts is null ? 0 : SubmitParts.Size(message.PduCount));
        var record = Record(message, submission, path, recordId, identity, reason, StampedText.Unchanged, isSplit: false, segments: 0, parts);
        batch.End(record.Write(batch.Begin(JournalRecordType.Submit, room)));
        if (message.Parts is not null && ReceiptRequests.Of(state, message, recordId, request.EsmeMessageId, segments: null) is { } requested)
        {
            requested.AddTo(batch, batch.Notes, relay.Ids, submission.ReceivedAt, "REJECTD", RequestedReceipts.ErrorOf(reason, relay.StatusOf(reason)), heldOnly: true);
        }

        batch.AddRefused(request, message.Parts, reason, relay.StatusOf(reason));
        return CommandStatus.ESME_ROK;
    }

    // What a message says, and to whom, is the sender's affair; that somebody who is bound cannot send, or not from there, is the operator's.
    private void TellIfBlocked(Reason reason)
    {
        var isBlocked = reason is Reason.OrganizationSuspended or Reason.SourceNotAllowed || (_link is null && reason == Reason.SmscUnavailable);
        if (!isBlocked || !state.MayTellRefusals(relay.Now))
        {
            return;
        }

        var blocks = _account is null ? [] : relay.Blocks.Of(_account);
        var cause = _account is null ? "the account was deleted"
            : blocks.Count > 0 ? string.Join("; ", blocks.Select(block => block.Text))
            : "the source is no code of the account, or has more digits than were approved";
        RelayLog.SubmitsRefused(relay.Logger, state.SystemId, reason.Name(), cause);
    }

    private SubmitRecord Record(
        scoped in ReceivedMessage message,
        scoped in Submission submission,
        scoped in TextPath path,
        long id,
        byte[] identity,
        Reason reason,
        scoped in StampedText stamped,
        bool isSplit,
        byte segments,
        Span<byte> parts) => new()
        {
            Kind = message.Head.Kind,
            Reason = reason,
            Class = submission.Class,
            OriginalAlphabet = path.Received.Alphabet,
            SentAlphabet = !stamped.Changed ? path.Received.Alphabet
                : stamped.Alphabet == Alphabet.Gsm7 && _link!.PacksGsm7 && !isSplit ? Alphabet.Gsm7Packed
                : stamped.Alphabet,
            Segments = segments,
            CommandStatus = reason == Reason.None ? CommandStatus.ESME_ROK : relay.StatusOf(reason),
            RecordId = id,
            ReceivedAt = message.Parts?.FirstAt ?? submission.ReceivedAt,
            Msisdn = submission.Msisdn,
            ConsentId = submission.ConsentId,
            Identity = identity,
            SourceAddr = message.Head.SourceAddr,
            Parts = message.Parts is { } held ? parts[..held.WriteParts(parts)] : default,
            Original = message.Pdus,
        };

    // The registry is swapped whole; a connection notices with its next message.
    private Account? RefreshAccount()
    {
        var registry = relay.Registry.Current;
        if (!ReferenceEquals(registry, _registry))
        {
            _registry = registry;
            _identities.Clear();
            _lastCode = null;
            _ = registry.TryGetAccount(state.SystemId, out _account);
            _link = _account is null ? null : router.LinkOf(_account.Smsc);
            _scheme = _account is null || _link is null ? default : _link.SchemeOf(_account);
            _unknownCode = SubmitIdentity.Encode(state.SystemId, organization: null, code: null, _account?.Smsc ?? "", relay.RulePack, peer);
        }

        return _account;
    }

    private byte[] IdentityOf(CodeNumber? code)
    {
        if (code is null)
        {
            return _unknownCode;
        }

        if (ReferenceEquals(code, _lastCode))
        {
            return _lastIdentity;
        }

        if (!_identities.TryGetValue(code, out var identity))
        {
            identity = SubmitIdentity.Encode(state.SystemId, code.Organization.Id, code.Number, _account!.Smsc, relay.RulePack, peer);
            _identities.Add(code, identity);
        }

        _lastCode = code;
        _lastIdentity = identity;
        return identity;
    }
}
