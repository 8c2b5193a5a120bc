using SmppGuard.Model;

namespace SmppGuard.Compliance.Filings;

/// <summary>What of a text is not filed, and which filings it needs.</summary>
/// <param name="Missing">What is not filed, or not any more.</param>
/// <param name="Filings">Those of its code with the carrier; null: nobody looked.</param>
/// <param name="IsLatin">Whether its signature has the Latin name.</param>
/// <param name="Template">The filed template that it fits; null: none.</param>
internal readonly record struct FilingFinding(FilingKinds Missing, CarrierFilings? Filings, bool IsLatin, string? Template)
{
    public static readonly FilingFinding None;
}
