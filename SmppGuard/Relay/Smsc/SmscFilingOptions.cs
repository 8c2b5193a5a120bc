using SmppGuard.Compliance.Filings;
using SmppGuard.Model;

namespace SmppGuard.Relay.Smsc;

/// <summary>What the carrier behind an SMSC wants filed.</summary>
internal sealed class SmscFilingOptions
{
    /// <summary>What becomes of a text that is not filed: <c>Warn</c>, <c>Refuse</c>, <c>Elsewhere</c> or <c>Off</c>.</summary>
    public string Policy { get; set; } = nameof(FilingPolicy.Warn);

    /// <summary>The carrier, as filings name it; empty: the SMSC's name.</summary>
    public string Carrier { get; set; } = "";

    /// <summary>What is looked at; empty: everything.</summary>
    public List<string> Kinds { get; set; } = [];

    /// <param name="smsc">Name of the SMSC.</param>
    public FilingWish Of(string smsc) => new(
        Carrier.Length == 0 ? smsc : Carrier,
        Enum.Parse<FilingPolicy>(Policy, ignoreCase: true),
        Kinds.Count == 0 ? FilingKinds.All : Kinds.Aggregate(FilingKinds.None, (kinds, name) => kinds | Enum.Parse<FilingKinds>(name, ignoreCase: true)));
}
