using System.Text;
using SmppGuard.Compliance;
using SmppGuard.Compliance.Content;
using SmppGuard.Consents;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Smsc;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Submits;

/// <summary>A submit_sm that might come.</summary>
internal sealed record SubmitQuestion
{
    public required string Account { get; init; }

    public required string Source { get; init; }

    public required string Destination { get; init; }

    public required string Text { get; init; }

    /// <summary>Null: 0 if the text can be written so, else 8.</summary>
    public byte? DataCoding { get; init; }

    /// <summary>In the form of SMPP; empty: at once.</summary>
    public string ScheduleDeliveryTime { get; init; } = "";

    /// <summary>In the form of SMPP; empty: as long as the SMSC likes.</summary>
    public string ValidityPeriod { get; init; } = "";

    public byte SourceAddrTon { get; init; }

    public byte SourceAddrNpi { get; init; }

    public byte DestAddrTon { get; init; }

    public byte DestAddrNpi { get; init; }
}

/// <summary>What would become of it.</summary>
internal sealed record SubmitExplanation
{
    public required CodeNumber? Code { get; init; }

    public required Msisdn Msisdn { get; init; }

    public required Purpose Class { get; init; }

    public required Reason Reason { get; init; }

    public required CommandStatus Status { get; init; }

    /// <summary>What the detector said of the text.</summary>
    public required ContentFinding Content { get; init; }

    /// <summary>What of the text is beyond what the entry of the code allows.</summary>
    public required TextBreach Breach { get; init; }

    /// <summary>Id of the registered template that the text fits; null: it fits none, or its code holds to none.</summary>
    public required string? Template { get; init; }

    /// <summary>What the consent rule found; null: it was no commercial message.</summary>
    public required ConsentState? Consent { get; init; }

    /// <summary>The marks that would be added.</summary>
    public Marks Added { get; init; }

    /// <summary>The text that would leave; null: none would.</summary>
    public string? SentText { get; init; }

    /// <summary>data_coding of what would leave; where nothing would, of what would come.</summary>
    public required byte DataCoding { get; init; }

    /// <summary>PDUs that would leave.</summary>
    public int Segments { get; init; }

    /// <summary>Until when it would wait here, milliseconds since 1970-01-01 UTC; 0: it would leave at once, or not at all.</summary>
    public long HeldUntil { get; init; }

    public required string Smsc { get; init; }

    /// <summary>The route that it would take; null: none, or it would not leave.</summary>
    public MessageRoute? Route { get; init; }

    /// <summary>Where that would send it, and why.</summary>
    public Routed? Routed { get; init; }
}

/// <summary>
/// Says what <see cref="SubmitPath"/> would make of a submit_sm at this moment, by the same steps, and does nothing: no record, no place, no count. Rates are not looked at, since the next second has others.
/// </summary>
internal sealed class SubmitExplainer(
    RegistryStore registry,
    Router router,
    RulePackOptions rulePack,
    AccountStates accounts,
    SubmitJudge judge,
    SubmitPlanner planner,
    FrequencyCaps frequency,
    MessageJournal journal,
    ScheduledMessages scheduled,
    WaitingRule waiting,
    StatusMap statuses,
    ConsentIndex consents,
    TimeProvider time)
{
    /// <summary>Octets of a text that message_payload has room for.</summary>
    private const int MaxOctets = ushort.MaxValue;

    /// <param name="question">The submit_sm.</param>
    /// <param name="problem">What is wrong with it, by field, where null is returned.</param>
    public SubmitExplanation? Explain(SubmitQuestion question, out (string Field, string Message) problem)
    {
        problem = default;
        if (!registry.Current.TryGetAccount(question.Account, out _))
        {
            problem = ("account", "is no registered account.");
            return null;
        }

        var account = new SubmittingAccount(registry, router, rulePack.Name, accounts.Of(question.Account), peer: "");
        if (account.Refresh() is null)
        {
            problem = ("account", "is no registered account.");
            return null;
        }

        if (Build(question, account.Scheme, out problem) is not { } pdu)
        {
            return null;
        }

        var status = IncomingMessage.TryParse(CommandId.SubmitSm, pdu, SubmitKind.SubmitSm, out var message);
        if (status != CommandStatus.ESME_ROK)
        {
            problem = ("body", $"makes no submit_sm that could be judged: {status}.");
            return null;
        }

        return Explain(ReceivedMessage.Whole(message), account);
    }

    private SubmitExplanation Explain(in ReceivedMessage message, SubmittingAccount account)
    {
        var now = time.UtcMilliseconds();
        var read = message.ReadText(account.Scheme, account.Link?.Scheme ?? account.Scheme, Scratch.OfThread);
        var reason = judge.Judge(message, read, account, Reason.None, now, out var submission);
        var route = reason == Reason.None ? account.RouteOf(submission) : null;
        var routed = route?.Choose(RouteHash.Of(submission.Msisdn, submission.Code!.Number));
        var way = new SubmitWay(route is null ? account.Link : routed!.Link, route, routed, 0);
        scoped SubmitPlan plan = default;
        var status = CommandStatus.ESME_ROK;
        var heldUntil = reason == Reason.None ? Schedule.LeavesAt(submission) : 0;
        if (heldUntil != 0)
        {
            status = waiting.CannotWait(message.Head, submission, isReplace: false, heldUntil);
            reason = status != CommandStatus.ESME_ROK && submission.HeldUntil != 0 ? Reason.QuietHours : Reason.None;
        }

        if (reason == Reason.None && status == CommandStatus.ESME_ROK)
        {
            // What waits here needs no place at the SMSC, which may be away.
            reason = way.Link is null ? Reason.SmscUnavailable : heldUntil != 0 ? Reason.None : way.Link.WouldRefuse(SubmitHold.OctetsOf(message.Pdus.Length));
            if (reason == Reason.None)
            {
                plan = planner.Plan(message, ref submission, way.IsReadElsewhere(account) ? way.PathOf(message, account) : read.Path, way.Link!, stackalloc byte[SubmitPlanner.MaxElements]);
                reason = ReasonOf(plan, submission, way.Link!, heldUntil != 0, message.Pdus.Length);
            }
        }

        status = reason != Reason.None ? statuses[reason] : status;
        var isSent = status == CommandStatus.ESME_ROK;
        return new SubmitExplanation
        {
            Code = submission.Code,
            Msisdn = submission.Msisdn,
            Class = submission.Class,
            Reason = reason,
            Status = status,
            Content = submission.Content,
            Breach = submission.Breach,
            Template = submission.Template,
            Consent = submission is { Class: Purpose.Commercial, Code: { } code } && submission.Msisdn.IsValid
                ? consents.Find(code.Organization.Index, submission.Msisdn, submission.DeliveredAt)
                : null,
            Added = isSent ? plan.Stamped.Added : Marks.None,
            SentText = !isSent || !submission.IsText ? null : plan.Stamped.Changed ? TextOf(plan) : submission.Text.ToString(),
            DataCoding = isSent && plan.Stamped.Changed ? plan.Stamped.DataCoding : message.Head.DataCoding,
            Segments = isSent ? plan.Segments.Count : 0,
            Smsc = routed?.Smsc ?? account.Account!.Smsc,
            Route = route,
            Routed = routed,
            HeldUntil = isSent ? heldUntil : 0,
        };
    }

    // In the order in which SubmitRecorder finds it out.
    private Reason ReasonOf(scoped in SubmitPlan plan, scoped in Submission submission, SmscLink link, bool isHeld, int octets)
    {
        if (plan.Segments.Count > link.MaxSegments)
        {
            return Reason.TooLong;
        }

        if (journal.Problem is not null)
        {
            return Reason.JournalUnavailable;
        }

        if (isHeld)
        {
            // The cap counts it when it leaves.
            return scheduled.HasRoomFor(octets) ? Reason.None : Reason.QueueFull;
        }

        return submission.Class == Purpose.Commercial && !frequency.WouldAllow(submission.Code!.Organization, submission.Msisdn, submission.ReceivedAt) ? Reason.FrequencyCapped : Reason.None;
    }

    private static string TextOf(scoped in SubmitPlan plan)
    {
        var coding = new TextCoding(plan.Stamped.Alphabet, plan.Stamped.Language);
        var text = new char[SmsText.MaxChars(plan.Text.Length, coding)];
        return new string(text, 0, SmsText.Decode(plan.Text, coding, text));
    }

    /// <summary>The submit_sm; a text that short_message has no room for is in message_payload. Null: it cannot be written.</summary>
    private static byte[]? Build(SubmitQuestion question, DataCodingScheme scheme, out (string Field, string Message) problem)
    {
        if (Encode(question, scheme, out var dataCoding) is not { } octets)
        {
            problem = question.DataCoding is null
                ? ("text", "has characters that are none.")
                : ("text", $"cannot be written in data_coding {dataCoding}; use 8, or leave dataCoding out.");
            return null;
        }

        if (octets.Length > MaxOctets)
        {
            problem = ("text", $"has {octets.Length} octets; a submit_sm has room for {MaxOctets}.");
            return null;
        }

        problem = default;
        var isShort = octets.Length <= SubmitSmView.MaxShortMessage;
        return new SubmitSmFields
        {
            SourceAddrTon = question.SourceAddrTon,
            SourceAddrNpi = question.SourceAddrNpi,
            SourceAddr = question.Source,
            DestAddrTon = question.DestAddrTon,
            DestAddrNpi = question.DestAddrNpi,
            DestinationAddr = question.Destination,
            ScheduleDeliveryTime = question.ScheduleDeliveryTime,
            ValidityPeriod = question.ValidityPeriod,
            DataCoding = dataCoding,
            ShortMessage = isShort ? octets : default(ReadOnlyMemory<byte>),
            Tlvs = isShort ? [] : [new Tlv(TlvTag.MessagePayload, octets)],
        }.Encode(CommandId.SubmitSm, sequenceNumber: 0);
    }

    private static byte[]? Encode(SubmitQuestion question, DataCodingScheme scheme, out byte dataCoding)
    {
        dataCoding = question.DataCoding ?? DataCoding.Default;
        var coding = TextCoding.Of(dataCoding, scheme, default);
        if (!coding.IsText)
        {
            // Data: whatever it says, nobody reads it.
            return Encoding.UTF8.GetBytes(question.Text);
        }

        if (Encode(question.Text, coding) is { } octets)
        {
            return octets;
        }

        dataCoding = question.DataCoding ?? DataCoding.Ucs2;
        return question.DataCoding is null ? Encode(question.Text, Alphabet.Ucs2) : null;
    }

    private static byte[]? Encode(string text, TextCoding coding)
    {
        var octets = new byte[SmsText.MaxOctets(text.Length, coding)];
        return SmsText.TryEncode(text, coding, octets, out var length) ? octets[..length] : null;
    }
}
