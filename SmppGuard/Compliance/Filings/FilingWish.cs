using SmppGuard.Model;

namespace SmppGuard.Compliance.Filings;

/// <summary>What becomes of a message whose text is not filed.</summary>
internal enum FilingPolicy
{
    /// <summary>It is sent; its record says what is missing.</summary>
    Warn,

    /// <summary>It is refused.</summary>
    Refuse,

    /// <summary>It takes the next target of its route; where there is none, it is refused.</summary>
    Elsewhere,

    /// <summary>Nobody looks.</summary>
    Off,
}

/// <summary>What an SMSC wants filed.</summary>
/// <param name="Carrier">With whom.</param>
/// <param name="Policy">What becomes of what is not.</param>
/// <param name="Kinds">What is looked at.</param>
internal sealed record FilingWish(string Carrier, FilingPolicy Policy, FilingKinds Kinds)
{
    /// <summary>Nobody looks.</summary>
    public static FilingWish None { get; } = new("", FilingPolicy.Off, FilingKinds.None);

    /// <summary>Whether a message does not go there without its filings.</summary>
    public bool Insists => Policy is FilingPolicy.Refuse or FilingPolicy.Elsewhere;
}
