namespace SmppGuard.Registry.Filings;

/// <summary>What the carrier behind an SMSC wants filed, as the configuration says it.</summary>
/// <param name="Smsc">Name of the SMSC.</param>
/// <param name="Carrier">With whom.</param>
/// <param name="Insists">Whether it takes nothing that is not.</param>
/// <param name="Kinds">What is looked at; none: nobody looks.</param>
internal sealed record FilingCarrier(string Smsc, string Carrier, bool Insists, IReadOnlyCollection<FilingKind> Kinds);
