using SmppGuard.Compliance;
using SmppGuard.Compliance.Content;
using SmppGuard.Compliance.Filings;
using SmppGuard.Consents;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Smsc;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Submits;

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

    /// <summary>What of it is not filed.</summary>
    public FilingKinds NotFiled { get; init; }

    /// <summary>The same at each target of the route.</summary>
    public IReadOnlyList<FilingKinds> NotFiledAt { get; init; } = [];

    /// <summary>With whom.</summary>
    public string? Carrier { get; init; }

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
    FilingJudge filings,
    TimeProvider time)
{
    /// <param name="question">The submit_sm.</param>
    /// <param name="routes">The routes by which it would go; null: those in force.</param>
    /// <param name="problem">What is wrong with it, by field, where null is returned.</param>
    public SubmitExplanation? Explain(SubmitQuestion question, RouteTableEntry? routes, out (string Field, string Message) problem)
    {
        return AccountOf(question.Account, out problem) is { } account && SubmitQuestionPdu.Build(question, account.Scheme, out problem) is { } pdu
            ? Explain(account, pdu, CommandId.SubmitSm, SubmitKind.SubmitSm, time.UtcMilliseconds(), isPast: false, routes is null ? null : new RouteTable(routes, router.LinkOf), out problem)
            : null;
    }

    /// <summary>
    /// Says what the rules and its length would make of one that came at some moment, by registry, consents and lists as they are now. What only the moment decides is left out: rates and caps, a place at the SMSC, room
    /// in the journal.
    /// </summary>
    /// <param name="question">The submit_sm.</param>
    /// <param name="at">The moment, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="problem">What is wrong with it, by field, where null is returned.</param>
    public SubmitExplanation? ExplainPast(SubmitQuestion question, long at, out (string Field, string Message) problem) =>
        AccountOf(question.Account, out problem) is { } account && SubmitQuestionPdu.Build(question, account.Scheme, out problem) is { } pdu
            ? Explain(account, pdu, CommandId.SubmitSm, SubmitKind.SubmitSm, at, isPast: true, tried: null, out problem)
            : null;

    /// <summary>The same of one as it was recorded.</summary>
    /// <param name="systemId">The account that it came from.</param>
    /// <param name="submitted">The PDU, octet for octet.</param>
    /// <param name="kind">What it was.</param>
    /// <param name="at">The moment, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="problem">What is wrong with it, by field, where null is returned.</param>
    public SubmitExplanation? ExplainPast(string systemId, ReadOnlySpan<byte> submitted, SubmitKind kind, long at, out (string Field, string Message) problem) =>
        AccountOf(systemId, out problem) is { } account
            ? Explain(account, submitted, kind == SubmitKind.DataSm ? CommandId.DataSm : CommandId.SubmitSm, kind, at, isPast: true, tried: null, out problem)
            : null;

    private SubmittingAccount? AccountOf(string systemId, out (string Field, string Message) problem)
    {
        problem = ("account", "is no registered account.");
        if (!registry.Current.TryGetAccount(systemId, out _))
        {
            return null;
        }

        var account = new SubmittingAccount(registry, router, rulePack.Name, accounts.Of(systemId), peer: "");
        if (account.Refresh() is null)
        {
            return null;
        }

        problem = default;
        return account;
    }

    private SubmitExplanation? Explain(
        SubmittingAccount account, ReadOnlySpan<byte> pdu, CommandId commandId, SubmitKind kind, long now, bool isPast, RouteTable? tried, out (string Field, string Message) problem)
    {
        problem = default;
        var status = IncomingMessage.TryParse(commandId, pdu, kind, out var message);
        if (status != CommandStatus.ESME_ROK)
        {
            problem = ("body", $"makes no submit_sm that could be judged: {status}.");
            return null;
        }

        return Explain(ReceivedMessage.Whole(message), account, now, isPast, tried);
    }

    private SubmitExplanation Explain(in ReceivedMessage message, SubmittingAccount account, long now, bool isPast, RouteTable? tried)
    {
        var read = message.ReadText(account.Scheme, account.Link?.Scheme ?? account.Scheme, Scratch.OfThread);
        var reason = judge.Judge(message, read, account, Reason.None, now, out var submission);
        var route = reason != Reason.None ? null : tried is null ? account.RouteOf(submission) : account.RouteOf(submission, tried);
        var language = read.Path.Received.Language;
        var lacking = route is null ? 0 : SubmitWay.Lacking(route, submission, language, filings) & route.Elsewhere;
        var routed = route?.Choose(RouteHash.Of(submission.Msisdn, submission.Code!.Number), lacking == route.All ? 0 : lacking);
        var way = new SubmitWay(route is null ? account.Link : routed!.Link, route, routed, 0);
        var filing = reason == Reason.None && way.Link is { } goal ? filings.Find(submission, language, goal.Filings, goal.Marks.Adds) : FilingFinding.None;
        var notFiledAt = new FilingKinds[route?.Targets.Count ?? 0];
        for (var at = 0; at < notFiledAt.Length; at++)
        {
            notFiledAt[at] = route!.Targets[at].Link is { } target ? filings.Find(submission, language, target.Filings, target.Marks.Adds).Missing : FilingKinds.None;
        }

        scoped SubmitPlan plan = default;
        var status = CommandStatus.ESME_ROK;
        var heldUntil = reason == Reason.None ? Schedule.LeavesAt(submission, replacesWaiting: false) : 0;
        if (heldUntil != 0)
        {
            status = waiting.CannotWait(message.Head, submission, isReplace: false, heldUntil);
            reason = status != CommandStatus.ESME_ROK && submission.HeldUntil != 0 ? Reason.QuietHours : Reason.None;
        }

        if (reason == Reason.None && status == CommandStatus.ESME_ROK)
        {
            // What waits here needs no place at the SMSC, which may be away.
            reason = isPast ? Reason.None : way.Link is null ? Reason.SmscUnavailable : heldUntil != 0 ? Reason.None : way.Link.WouldRefuse(SubmitHold.OctetsOf(message.Pdus.Length));
            reason = reason == Reason.None && filing.Missing != FilingKinds.None && way.Link!.Filings.Insists ? Reason.NotFiled : reason;
            if (reason == Reason.None && way.Link is { } link)
            {
                plan = planner.Plan(message, ref submission, way.IsReadElsewhere(account) ? way.PathOf(message, account) : read.Path, link, stackalloc byte[SubmitPlanner.MaxElements]);
                reason = plan.Segments.Count > link.MaxSegments ? Reason.TooLong : isPast ? Reason.None : ReasonOf(submission, link, heldUntil != 0, message.Pdus.Length);
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
                ? consents.Find(code.Organization, submission.Msisdn, submission.DeliveredAt, out _)
                : null,
            Added = isSent ? plan.Stamped.Added : Marks.None,
            SentText = !isSent || !submission.IsText ? null : plan.Stamped.Changed ? TextOf(plan) : submission.Text.ToString(),
            DataCoding = isSent && plan.Stamped.Changed ? plan.Stamped.DataCoding : message.Head.DataCoding,
            Segments = isSent ? plan.Segments.Count : 0,
            Smsc = routed?.Smsc ?? account.Account!.Smsc,
            Route = route,
            Routed = routed,
            HeldUntil = isSent ? heldUntil : 0,
            NotFiled = filing.Missing,
            NotFiledAt = notFiledAt,
            Carrier = way.Link?.Filings.Carrier,
        };
    }

    // In the order in which SubmitRecorder finds it out.
    private Reason ReasonOf(scoped in Submission submission, SmscLink link, bool isHeld, int octets)
    {
        if (journal.Problem is not null)
        {
            return Reason.JournalUnavailable;
        }

        if (isHeld)
        {
            // The cap counts it when it leaves.
            return scheduled.HasRoomFor(octets) ? Reason.None : Reason.QueueFull;
        }

        if (submission.IsText && frequency.Repeats.Of(submission.Code!.Organization, submission.Class, link.Repeats) is { } limit
            && !frequency.Repeats.WouldAllow(submission.Code.Organization, limit, TextRepeats.KeyOf(submission.Msisdn, submission.Text), submission.ReceivedAt))
        {
            return Reason.Repeated;
        }

        return submission.Class == Purpose.Commercial && !frequency.WouldAllow(submission.Code!.Organization, submission.Msisdn, submission.ReceivedAt) ? Reason.FrequencyCapped : Reason.None;
    }

    private static string TextOf(scoped in SubmitPlan plan)
    {
        var coding = new TextCoding(plan.Stamped.Alphabet, plan.Stamped.Language);
        var text = new char[SmsText.MaxChars(plan.Text.Length, coding)];
        return new string(text, 0, SmsText.Decode(plan.Text, coding, text));
    }
}
