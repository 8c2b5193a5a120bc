using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Registry;

/// <summary>Who changes the registry, and why; kept in its history.</summary>
/// <param name="Actor">Name of the API key, <c>registry-file</c>, <c>rule:NAME</c>…</param>
/// <param name="Reason">In words; null: none was given.</param>
internal sealed record RegistryChange(string Actor, string? Reason = null)
{
    /// <summary>What the name of a rule follows that suspends.</summary>
    public const string RulePrefix = "rule:";

    /// <summary>The registry file at start.</summary>
    public static readonly RegistryChange File = new("registry-file");

    /// <summary>The program itself.</summary>
    public static readonly RegistryChange Program = new("program");

    /// <summary>Of a rule that suspends: its figures.</summary>
    public SuspensionEvidence? Evidence { get; init; }

    /// <summary>
    /// Whether the registry is as whoever changes it believes, judged by what is stored at the moment of the change; where it is not, the change is
    /// <see cref="RegistryOutcome.Stale"/>. Null: it counts whatever was there.
    /// </summary>
    public Predicate<RegistryState>? OnlyIf { get; init; }
}
