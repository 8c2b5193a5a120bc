using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using SmppGuard.Consents;
using SmppGuard.Consents.Replies;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Replies;

/// <summary>
/// Subscribers' replies, one after the other: read, in force, recorded, and only then acknowledged; relayed to the account that owns the code. What cannot be read, or cannot be
/// carried out because nobody owns the code or the sender is no number, is listed for review.
/// </summary>
internal sealed class ReplyPath : IAsyncDisposable
{
    private const int MaxWaiting = 10_000;

    /// <summary>Octets that all that wait may take.</summary>
    private const long Capacity = 16 * 1024 * 1024;

    private readonly RecordIds _ids;
    private readonly RegistryStore _registry;
    private readonly RelayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly DeliverBatches _deliverBatches;
    private readonly NumberPlan _numbers;
    private readonly ILogger<ReplyPath> _logger;
    private readonly CodeOwners _owners;
    private readonly Keywords _keywords;
    private readonly SubscriberReplies _replies;
    private readonly AnswersToReplies _answers;
    private readonly SmppOptions _smpp;
    private readonly ISharedRefusals _refusals;
    private readonly TlvTag? _actionTlv;
    private readonly Channel<UnansweredDelivery> _arrived = Channel.CreateBounded<UnansweredDelivery>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly WaitingOctets _waiting = new(Capacity);
    private readonly Task _reading;

    public ReplyPath(
        RecordIds ids,
        RegistryStore registry,
        RelayMetrics metrics,
        TimeProvider time,
        DeliverBatches deliverBatches,
        NumberPlan numbers,
        ILogger<ReplyPath> logger,
        SmppOptions smpp,
        AnswersToReplies answers,
        CodeOwners owners,
        Keywords keywords,
        SubscriberReplies replies,
        ISharedRefusals refusals)
    {
        _ids = ids;
        _registry = registry;
        _metrics = metrics;
        _time = time;
        _deliverBatches = deliverBatches;
        _numbers = numbers;
        _logger = logger;
        _owners = owners;
        _keywords = keywords;
        _replies = replies;
        _refusals = refusals;
        _answers = answers;
        _smpp = smpp;
        _actionTlv = VendorTlv.TryParse(smpp.ReplyActionTlv, out var tag) ? tag : null;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Accepts a reply, to be read when its turn comes; false: there is no room.</summary>
    public bool TryAccept(SmscConnection connection, in DeliveredView delivered)
    {
        var arrived = UnansweredDelivery.Now(_time, _smpp, connection, delivered);
        if (!_waiting.TryAdd(arrived))
        {
            return false;
        }

        if (_arrived.Writer.TryWrite(arrived))
        {
            return true;
        }

        _waiting.Remove(arrived);
        return false;
    }

    /// <summary>Whether a text refuses, be it one that does not count.</summary>
    public bool IsRefusal(SmscLink link, in DeliveredView delivered)
    {
        var readings = ReplyReadings.Of(delivered, link.Scheme);
        var organization = _owners.Find(delivered.DestinationAddr).Code?.Organization;
        return readings.Beside.Prepend(readings).Any(text => TryRefuse(text, organization, out _));
    }

    public async ValueTask DisposeAsync()
    {
        _ = _arrived.Writer.TryComplete();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (var arrived in _arrived.Reader.ReadAllAsync())
        {
            try
            {
                await TakeAsync(arrived, Read(arrived));
            }
            catch (Exception error)
            {
                // The journal is out of reach. Temporary: the SMSC keeps it and tries again.
                RelayLog.DeliveryNotTaken(_logger, arrived.Link.Name, error);
                arrived.Answer(CommandStatus.ESME_RX_T_APPN);
            }

            _waiting.Remove(arrived);
        }
    }

    // A refusal or agreement takes effect before the SMSC gets its answer: this returns when it is durable and in force.
    private async Task TakeAsync(UnansweredDelivery arrived, Reply reply)
    {
        var result = new ReplyResult(reply.Action);
        if (reply.Action is ReplyAction.OptOut or ReplyAction.OptIn)
        {
            result = await CarryOutAsync(arrived, reply, reply.Senders.First, isOtherNumber: false);
            if (reply.Action == ReplyAction.OptOut && reply.Senders.Second.IsValid)
            {
                _ = await CarryOutAsync(arrived, reply, reply.Senders.Second, isOtherNumber: true);
            }

            if (result.IsTooEarly)
            {
                LookAgainLater(arrived);
                return;
            }

            if (result.Question is not null && arrived.IsTooLate(_time.TickMilliseconds()))
            {
                // The SMSC does not get our acknowledgement in time and repeats the reply: that must not be the answer to a question.
                GiveUp(result);
                arrived.Answer(CommandStatus.ESME_RX_T_APPN);
                return;
            }
        }

        try
        {
            HandOver(arrived, reply, result.Action);
        }
        catch
        {
            GiveUp(result);
            throw;
        }

        if (result.Text is not null)
        {
            Answer(arrived, reply, result);
        }
    }

    private Task<ReplyResult> CarryOutAsync(UnansweredDelivery arrived, Reply reply, Msisdn sender, bool isOtherNumber) => _replies.TakeAsync(
        new IncomingReply(reply.Owner.Code!, reply.Owner.Number, sender, reply.Text, arrived.At, arrived.Order, arrived.Looks > 0) { IsOtherNumber = isOtherNumber }, _registry.Current);

    // The question that this reply answers was accepted, and is about to be on record. If that takes too long, the SMSC keeps the reply and tries again.
    private void LookAgainLater(UnansweredDelivery arrived)
    {
        if (arrived.IsTooLate(_time.TickMilliseconds()))
        {
            arrived.Answer(CommandStatus.ESME_RX_T_APPN);
        }
        else
        {
            _ = LookAgainAsync(arrived);
        }
    }

    private async Task LookAgainAsync(UnansweredDelivery arrived)
    {
        _waiting.Add(arrived);
        var again = await arrived.LaterAsync(_time);
        if (!_arrived.Writer.TryWrite(again))
        {
            _waiting.Remove(arrived);
            again.Answer(CommandStatus.ESME_RX_T_APPN);
        }
    }

    private void HandOver(UnansweredDelivery arrived, Reply reply, ReplyAction action)
    {
        _metrics.Reply(action);
        var now = _time.UtcMilliseconds();
        var batch = _deliverBatches.For(arrived.Connection, action == ReplyAction.OptOut && _refusals.AreAwaited ? _refusals.StoredAsync : null);
        batch.Add(
            new ReplyRecord
            {
                DeliveryId = _ids.Next(now),
                At = now,
                Smsc = arrived.Link.Name,
                Account = reply.Owner.Account?.SystemId ?? "",
                Organization = reply.Owner.Code?.Organization.Id ?? "",
                Code = reply.Owner.Number,
                Msisdn = reply.Senders.First,
                Action = action,
                Text = reply.Text,
                Pdu = RelayedReply.WithAction(PduFor(arrived, reply), _actionTlv, action),
            },
            reply.Owner.Account,
            arrived.Header);
        batch.HandOver();
    }

    // A question that nobody sends could not be answered, and nobody could be asked again until it ends.
    private void GiveUp(ReplyResult result)
    {
        if (result.Question is { } question)
        {
            _replies.NotAsked(question);
        }
    }

    private void Answer(UnansweredDelivery arrived, Reply reply, ReplyResult result)
    {
        try
        {
            _answers.Send(result, reply.Owner, reply.Senders.First, arrived.Read(), arrived.Connection);
        }
        catch (Exception error)
        {
            // A fault of ours. The reply itself is on its way into the journal, and the SMSC will be told so: it must not get a second answer.
            RelayLog.AnswerFailed(_logger, error);
            GiveUp(result);
        }
    }

    private byte[] PduFor(UnansweredDelivery arrived, Reply reply)
    {
        var delivered = arrived.Read();
        var repaired = new byte[DeliveredRewriter.MaxLength(delivered)];
        repaired = repaired[..DeliveredRewriter.Repair(delivered, repaired)];
        return reply.IsClean && reply.Owner.Account is { } state && _registry.Current.TryGetAccount(state.SystemId, out var account)
            ? RelayedReply.Build(arrived.Header.CommandId, repaired, reply.Text, arrived.Link.Scheme, arrived.Link.SchemeOf(account))
            : repaired;
    }

    private Reply Read(UnansweredDelivery arrived)
    {
        var delivered = arrived.Read();
        var owner = _owners.Find(delivered.DestinationAddr);
        var senders = PhoneNumbers.Read(delivered.SourceAddr, delivered.SourceAddrTon, _numbers);
        var organization = owner.Code?.Organization;
        var readings = ReplyReadings.Of(delivered, arrived.Link.Scheme);
        var text = readings.Text;
        var action = ReplyAction.OptOut;
        if (TryRefuse(readings, organization, out var refusal))
        {
            text = refusal;
        }
        else
        {
            action = _keywords.Read(text, organization);
            var isDoubtful = !readings.IsClean || (delivered.Flaws & DeliveredFlaws.TextLength) != 0 || readings.Beside.Any(text => SaysOtherwise(text, action, organization));
            action = isDoubtful || (ReplyPart.IsOneOfSeveral(delivered) && IsMoreInParts(readings, action, organization)) ? ReplyAction.PossibleKeyword : action;
        }

        // What would change something, and for whom nobody knows, is not lost.
        var canBeCarriedOut = owner.Code is not null && senders.First.IsValid;
        return new Reply(owner, senders, text, readings.IsClean, action is ReplyAction.OptOut or ReplyAction.OptIn && !canBeCarriedOut ? ReplyAction.PossibleKeyword : action);
    }

    // Nobody knows what the other parts say.
    private bool IsMoreInParts(ReplyReadings readings, ReplyAction action, Organization? organization) =>
        action == ReplyAction.OptIn || readings.All.Any(text => _keywords.MayBeCutOff(text, organization));

    private bool TryRefuse(ReplyReadings readings, Organization? organization, [NotNullWhen(true)] out string? refusal)
    {
        refusal = readings.All.FirstOrDefault(text => _keywords.Read(text, organization) == ReplyAction.OptOut);
        return refusal is not null;
    }

    // A text that does not count changes nothing, but somebody has to look at it where it may mean something; and who agrees says nothing else.
    private bool SaysOtherwise(ReplyReadings beside, ReplyAction action, Organization? organization) =>
        beside.All.Any(text => _keywords.Read(text, organization) is not ReplyAction.None and var says && says != action)
        || (action == ReplyAction.OptIn && _keywords.Read(beside.Text, organization) != ReplyAction.OptIn);

    /// <param name="Owner">Whose code it was sent to.</param>
    /// <param name="Senders">Who replied.</param>
    /// <param name="Text">What was written, as well as it can be read.</param>
    /// <param name="IsClean">Whether that is certain.</param>
    /// <param name="Action">What it means; OptOut and OptIn are to be carried out.</param>
    private sealed record Reply(CodeOwner Owner, PhoneNumbers Senders, string Text, bool IsClean, ReplyAction Action);
}
