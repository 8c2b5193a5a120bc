using System.ComponentModel;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Admin.Filings;

/// <summary>A filing as it is sent, for the description; what reads it is <see cref="FilingEntry"/>.</summary>
internal record FilingBody
{
    [Description("Number of its code; the address says it where there is one.")]
    public string? Code { get; init; }

    [Description("Its id; the address says it where there is one.")]
    public string? Id { get; init; }

    [Description("The carrier, as Smscs:N:Filings:Carrier of an SMSC names it, or the name of an SMSC.")]
    public required string Carrier { get; init; }

    [Description("Signature, Template, Contact or Link.")]
    public string? Kind { get; init; }

    [Description("The name without its brackets, a telephone number, a link; of a template its id, or for a commercial code its text.")]
    public required string Value { get; init; }

    [Description("Filed, Pending (unless said), Lapsed or Refused.")]
    public string? State { get; init; }

    [Description("Since when it is in this state, a day in China or a time; unless said, since it was put.")]
    public string? Since { get; init; }

    [Description("How the carrier calls it.")]
    public string? Reference { get; init; }

    [Description("For people.")]
    public string? Note { get; init; }
}

/// <summary>A filing as it is answered.</summary>
internal sealed record FilingAnswer : FilingBody
{
    [Description("Whose code it is.")]
    public string? Organization { get; init; }

    [Description("When a message needed it last, which is known to the hour; null: never.")]
    public DateTimeOffset? LastUsedAt { get; init; }

    [Description("When it lapses if nothing needs it until then; null: never.")]
    public DateTimeOffset? LapsesAt { get; init; }

    [Description("What should be known of the change; left out where nothing should.")]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>A piece of the list of filings, in the order of code and id.</summary>
internal sealed record FilingPage(IReadOnlyList<FilingAnswer> Items, string? Next);
