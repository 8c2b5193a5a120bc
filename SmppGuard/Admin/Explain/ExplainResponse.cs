using System.Globalization;
using SmppGuard.Compliance.Content;
using SmppGuard.Model;
using SmppGuard.Relay.Submits;
using SmppGuard.RulePacks;

namespace SmppGuard.Admin.Explain;

/// <summary>What would become of a submit_sm. The members that a message has are called as there.</summary>
internal sealed record ExplainResponse
{
    public required string Account { get; init; }

    public required string? Organization { get; init; }

    /// <summary>The registered number that the source matches.</summary>
    public required string? Code { get; init; }

    public required string Source { get; init; }

    public required string? Msisdn { get; init; }

    public required string? Class { get; init; }

    /// <summary>Why the message is judged or marked as another class than its code's; null: it is not.</summary>
    public required ContentCause? RaisedBy { get; init; }

    /// <summary>The registered template that the text fits; null: it fits none, or its code holds to none.</summary>
    public required string? Template { get; init; }

    /// <summary><c>allowed</c> or <c>refused</c>.</summary>
    public required string Decision { get; init; }

    public required string? Reason { get; init; }

    /// <summary>The articles that the reason rests on, as far as the rule pack has them.</summary>
    public required IReadOnlyList<string> Articles { get; init; }

    /// <summary>The reason in words; null: it is allowed.</summary>
    public required string? Detail { get; init; }

    /// <summary>What the submit would be answered with, if the SMSC takes what is allowed.</summary>
    public required uint CommandStatus { get; init; }

    /// <summary>State of the recipient's consent: <c>granted</c>, <c>revoked</c>, <c>expired</c> or <c>none</c>; null: it was not asked for.</summary>
    public required string? Consent { get; init; }

    /// <summary>The event that the state follows from.</summary>
    public required string? ConsentId { get; init; }

    /// <summary>The marks that would be added: <c>signature</c>, <c>contact</c>, <c>optOut</c>.</summary>
    public required IReadOnlyList<string> Marks { get; init; }

    /// <summary>Null: nothing would leave, or data.</summary>
    public required string? SentText { get; init; }

    public required int DataCoding { get; init; }

    public required int Segments { get; init; }

    /// <summary><c>scheduled</c>: it would wait here, and be judged again when it leaves; null: it would leave at once, or not at all.</summary>
    public required string? Outcome { get; init; }

    /// <summary>Until when it would wait: its schedule_delivery_time, or the end of quiet hours that hold; null: it would not.</summary>
    public required DateTimeOffset? HeldUntil { get; init; }

    public required string Smsc { get; init; }

    /// <summary>What of it is not filed with the carrier behind the SMSC: <c>signature</c>, <c>template</c>, <c>contact</c>, <c>link</c>.</summary>
    public required IReadOnlyList<string> NotFiled { get; init; }

    /// <summary>The route that it would take, and its targets at this moment; null: it would go to its account's SMSC, or not at all.</summary>
    public required RouteExplanation? Route { get; init; }

    public required string RulePack { get; init; }

    public static ExplainResponse Of(SubmitQuestion question, SubmitExplanation explanation, RulePack pack, IReadOnlyList<string> blocks)
    {
        var reason = explanation.Reason == Model.Reason.None ? null : explanation.Reason.Name();
        return new ExplainResponse
        {
            Account = question.Account,
            Organization = explanation.Code?.Organization.Id,
            Code = explanation.Code?.Number,
            Source = question.Source,
            Msisdn = explanation.Msisdn.IsValid ? explanation.Msisdn.Digits : null,
            Class = explanation.Class == Purpose.Unknown ? null : explanation.Class.ToString(),
            RaisedBy = ContentCause.Of(explanation),
            Template = explanation.Template,
            Decision = explanation.Status == Smpp.Pdus.CommandStatus.ESME_ROK ? "allowed" : "refused",
            Reason = reason,
            Articles = reason is not null && pack.Articles.TryGetValue(reason, out var articles) ? articles : [],
            Detail = ReasonDetails.Of(explanation, blocks),
            CommandStatus = (uint)explanation.Status,
            Consent = explanation.Consent is { } consent ? ConsentResponse.NameOf(consent.Kind) : null,
            ConsentId = explanation.Consent is { ConsentId: not 0 } known ? ConsentResponse.IdOf(known.ConsentId) : null,
            Marks = [.. NamesOf(explanation.Added)],
            SentText = explanation.SentText,
            DataCoding = explanation.DataCoding,
            Segments = explanation.Segments,
            Outcome = explanation.HeldUntil != 0 ? "scheduled" : null,
            HeldUntil = explanation.HeldUntil != 0 ? DateTimeOffset.FromUnixTimeMilliseconds(explanation.HeldUntil) : null,
            Smsc = explanation.Smsc,
            NotFiled = [.. FilingKindNames.Of(explanation.NotFiled)],
            Route = explanation is { Route: { } route, Routed: { } routed } ? RouteExplanation.Of(route, routed, explanation.NotFiledAt) : null,
            RulePack = pack.Name,
        };
    }

    private static IEnumerable<string> NamesOf(Marks marks)
    {
        if ((marks & Model.Marks.Signature) != 0)
        {
            yield return "signature";
        }

        if ((marks & Model.Marks.Contact) != 0)
        {
            yield return "contact";
        }

        if ((marks & Model.Marks.OptOut) != 0)
        {
            yield return "optOut";
        }
    }
}

/// <summary>What made commercial content of a text.</summary>
/// <param name="By"><c>detector</c>, <c>limit</c> or <c>template</c>.</param>
/// <param name="Detail">In words.</param>
internal sealed record ContentCause(string By, string Detail)
{
    public static ContentCause? Of(SubmitExplanation explanation) => explanation switch
    {
        { Content.IsCommercial: true, Content: var found } => new ContentCause(
            "detector", string.Create(CultureInfo.InvariantCulture, $"score {found.Score}{(found.Strongest is { } word ? $", most of it for {word}" : "")}")),
        { Breach: TextBreach.Length } => new ContentCause("limit", "more characters than maxCharacters of the code's entry"),
        { Breach: TextBreach.Link } => new ContentCause("limit", "a link that links of the code's entry does not allow"),
        { Breach: TextBreach.Contact } => new ContentCause("limit", "a telephone number, or a name in a messenger, that contacts of the code's entry does not allow"),
        { Breach: TextBreach.Codes } => new ContentCause("limit", "more than one code in a verification text"),
        { Breach: TextBreach.Template } => new ContentCause("template", "no registered template of the code that the text fits"),
        _ => null,
    };
}
