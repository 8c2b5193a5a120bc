using System.Diagnostics;
using SmppGuard.Compliance;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Registry;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>
/// The data path of one ESME connection: from the octets of a submit to its record in the journal. Nothing in here waits, locks or asks a database, and nothing is
/// allocated for a message.
/// <code>
/// ESME ──▶ 1 parse ─▶ 2 rate ─▶ 3 read the text ─▶ 4 rules ─▶ 5 place at the SMSC ─▶ 6 stamp and split ─▶ 7 journal ──▶ (committed) ──▶ SMSC
///                       └──────────── refused ──────┴───────────────┴───────────────────┴──────▶ 7 journal ──▶ (committed) ──▶ ESME
/// </code>
/// </summary>
internal sealed class SubmitPath(RelayCore relay, Router router, AccountState state, string peer)
{
    private readonly Dictionary<CodeNumber, byte[]> _identities = new(ReferenceEqualityComparer.Instance);
    private RegistrySnapshot _registry = RegistrySnapshot.Empty;
    private Account? _account;
    private SmscLink? _link;
    private byte[] _unknownCode = [];
    private CodeNumber? _lastCode;
    private byte[] _lastIdentity = [];

    /// <summary>
    /// Takes one message. ESME_ROK: it is in the batch, and will be answered when that is durable. Anything else: it is not a message that could be judged, nothing was
    /// recorded, and this is the answer.
    /// </summary>
    public CommandStatus Take(CommandId commandId, ReadOnlySpan<byte> pdu, SubmitKind kind, ref ForwardedSubmit submit, SubmitBatch batch, long now)
    {
        // 1 parse: a view over the received octets
        var status = IncomingMessage.TryParse(commandId, pdu, kind, out var message);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        var account = RefreshAccount();
        if (account is null || _link is not { } link)
        {
            return CommandStatus.ESME_RSYSERR;
        }

        submit.Account = state;
        submit.Started = Stopwatch.GetTimestamp();

        // 2 rate; 3 read the text
        var throttled = !state.Rate.TryTake(submit.Started, account.MessagesPerSecond, Stopwatch.Frequency);
        var alphabet = message.HasUdh ? Alphabet.Binary : DataCoding.AlphabetOf(message.DataCoding, link.DefaultAlphabet);
        var scratch = Scratch.OfThread;
        var text = scratch.Text(SmsText.MaxChars(message.UserData.Length, alphabet));
        var length = 0;
        var isText = alphabet != Alphabet.Binary && SmsText.TryDecode(message.UserData, alphabet, text, out length);
        var submission = new Submission
        {
            Account = account,
            Registry = _registry,
            ReceivedAt = now,
            SourceAddr = message.SourceAddr,
            DestinationAddr = message.DestinationAddr,
            DestAddrTon = message.DestAddrTon,
            Text = text[..length],
            IsText = isText,
        };

        // 4 rules. A throttled message is judged too, for the facts in its record.
        var reason = relay.Rules.Evaluate(ref submission);
        if (throttled)
        {
            reason = Reason.Throttled;
        }

        // Parts of long messages would have to be judged together; where nothing is judged or added they may pass.
        if (message.IsConcatenatedPart && submission.Class != Purpose.PublicInterest && reason != Reason.Throttled)
        {
            return CommandStatus.ESME_RINVESMCLASS;
        }

        // 5 place at the SMSC
        if (reason == Reason.None)
        {
            reason = link.TryTakePlace();
            if (reason == Reason.None)
            {
                // 6 stamp and split, 7 journal
                return Allow(message, ref submission, alphabet, link, ref submit, batch);
            }
        }

        // 7 journal
        return Refuse(message, submission, alphabet, reason, ref submit, batch);
    }

    private CommandStatus Allow(in IncomingMessage message, ref Submission submission, Alphabet alphabet, SmscLink link, ref ForwardedSubmit submit, SubmitBatch batch)
    {
        var scratch = Scratch.OfThread;
        var characters = relay.Stamper.ScratchLength(ref submission);
        var octets = scratch.Octets(characters * 2);
        var stamped = relay.Stamper.Apply(ref submission, message.DataCoding, alphabet, link.Adds, scratch.Stamped(characters), octets);
        var segments = stamped switch
        {
            { Fits: false } => Segmentation.TooLong,
            { Changed: false } => Segmentation.AsItCame,
            _ => Segmentation.Plan(octets[..stamped.OctetCount], stamped.Alphabet, link.SegmentationWay, link.Options.ReserveCharacters),
        };
        if (segments.Count > link.MaxSegments || (submit.Replace is not null && !CanReplace(message, stamped, segments)))
        {
            link.GiveBackPlace();
            return Refuse(message, submission, alphabet, Reason.TooLong, ref submit, batch);
        }

        var identity = IdentityOf(submission.Code);
        var sentRoom = stamped.Changed ? message.MaxLength(stamped.OctetCount, segments.Count) : 0;
        var room = SubmitRecord.MaxSize(identity.Length, submission.SourceAddr.Length, message.Pdu.Length, sentRoom);
        submit.Reserved = RecordFrame.HeaderSize + OutcomeRecord.MaxSize(segments.Count);
        if (!relay.Journal.HasRoom(batch.Length + room + submit.Reserved))
        {
            link.GiveBackPlace();
            state.Metrics.Submit(Reason.JournalUnavailable);
            return relay.StatusOf(Reason.JournalUnavailable);
        }

        submit.RecordId = relay.Ids.Next(submission.ReceivedAt);
        var writer = new RecordWriter(batch.Begin(JournalRecordType.Submit, room));
        Record(message, submission, alphabet, submit.RecordId, identity, Reason.None, stamped, (byte)segments.Count).WriteHead(ref writer);
        var sentLength = 0;
        if (stamped.Changed)
        {
            sentLength = segments.Write(message, stamped, octets[..stamped.OctetCount], link, writer.Remaining[sizeof(uint)..]);
        }

        writer.UInt32((uint)sentLength);
        writer.Advance(sentLength);
        var end = writer.Length;
        var payload = batch.End(end);

        submit.WantsReceipt = (message.RegisteredDelivery & RegisteredDeliveries.ReceiptMask) != 0;
        submit.Msisdn = submission.Msisdn;
        submit.Commercial = submission.Class == Purpose.Commercial ? submission.Code!.Organization : null;
        submit.Segments = segments.Count > 1 ? new SegmentedSubmit(segments.Count, submit.RecordId) : null;

        // What is sent: the stamped PDUs at the end of the record, or the original just before the empty length that stands there.
        var (offset, length) = stamped.Changed ? (payload + end - sentLength, sentLength) : (payload + end - sizeof(uint) - message.Pdu.Length, message.Pdu.Length);
        batch.Allowed(link, submit, offset, length);
        return CommandStatus.ESME_ROK;
    }

    // replace_sm has no data_coding and makes no second segment (SMPP 3.4, 4.10.1): the new text must go in as the old one did.
    private static bool CanReplace(in IncomingMessage message, in StampedText stamped, in Segmentation segments) =>
        segments.Count == 1 && (!stamped.Changed || (stamped.DataCoding == message.DataCoding && stamped.OctetCount <= SubmitSmView.MaxShortMessage));

    private CommandStatus Refuse(in IncomingMessage message, in Submission submission, Alphabet alphabet, Reason reason, ref ForwardedSubmit submit, SubmitBatch batch)
    {
        var identity = IdentityOf(submission.Code);
        var room = SubmitRecord.MaxSize(identity.Length, submission.SourceAddr.Length, message.Pdu.Length, 0);
        if (!relay.Journal.HasRoom(batch.Length + room))
        {
            state.Metrics.Submit(Reason.JournalUnavailable);
            return relay.StatusOf(Reason.JournalUnavailable);
        }

        submit.RecordId = relay.Ids.Next(submission.ReceivedAt);
        var record = Record(message, submission, alphabet, submit.RecordId, identity, reason, StampedText.Unchanged, segments: 0);
        batch.End(record.Write(batch.Begin(JournalRecordType.Submit, room)));
        batch.Refused(submit, reason, relay.StatusOf(reason));
        return CommandStatus.ESME_ROK;
    }

    private SubmitRecord Record(
        scoped in IncomingMessage message, scoped in Submission submission, Alphabet alphabet, long id, byte[] identity, Reason reason, scoped in StampedText stamped, byte segments) => new()
        {
            Kind = message.Kind,
            Reason = reason,
            Class = submission.Class,
            OriginalAlphabet = alphabet,
            SentAlphabet = stamped.Changed ? stamped.Alphabet : alphabet,
            Segments = segments,
            CommandStatus = reason == Reason.None ? CommandStatus.ESME_ROK : relay.StatusOf(reason),
            RecordId = id,
            ReceivedAt = submission.ReceivedAt,
            Msisdn = submission.Msisdn,
            ConsentId = submission.ConsentId,
            Identity = identity,
            SourceAddr = submission.SourceAddr,
            Original = message.Pdu,
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
            _unknownCode = _account is null ? [] : SubmitIdentity.Encode(state.SystemId, organization: null, code: null, _account.Smsc, relay.Options.RulePack, peer);
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
            identity = SubmitIdentity.Encode(state.SystemId, code.Organization.Id, code.Number, _account!.Smsc, relay.Options.RulePack, peer);
            _identities.Add(code, identity);
        }

        _lastCode = code;
        _lastIdentity = identity;
        return identity;
    }
}
