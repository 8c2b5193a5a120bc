using SmppGuard.Model;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Registry;

/// <summary>A suspension or an end that is in force and not stored yet.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Standing">Suspended or Terminated.</param>
/// <param name="By">Who did it, and why.</param>
/// <param name="At">When.</param>
internal sealed record UnstoredStanding(RegistryKey Key, Standing Standing, RegistryChange By, DateTimeOffset At)
{
    /// <summary>Which suspension that was announced takes effect by this: where that is withdrawn meanwhile, nothing does. Null: it was not announced.</summary>
    public string? Announced { get; init; }

    /// <summary>The state with this in force; the same where there is nothing left to restrict, because the entry is gone, or restricted as much or more.</summary>
    public RegistryState ApplyTo(RegistryState state) =>
        Standings.Of(state, Key) is { } present && present < Standing && (Announced is null || state.Suspensions.GetValueOrDefault(Announced) is { Stage: SuspensionStage.Announced })
            ? Standings.With(state, Key, Standing, At)
            : state;
}

/// <summary>Reads and sets the standing of an entry of any kind.</summary>
internal static class Standings
{
    /// <summary>Null: it is not registered, or of a kind that has none.</summary>
    public static Standing? Of(RegistryState state, RegistryKey key) => key.Kind switch
    {
        RegistryKind.Organization => state.Organizations.GetValueOrDefault(key.Key)?.Standing,
        RegistryKind.Code => state.Codes.GetValueOrDefault(key.Key)?.Standing,
        RegistryKind.Account => state.Accounts.GetValueOrDefault(key.Key)?.Standing,
        _ => null,
    };

    public static RegistryState With(RegistryState state, RegistryKey key, Standing standing, DateTimeOffset now) => key.Kind switch
    {
        RegistryKind.Organization => state with
        {
            Organizations = state.Organizations.SetItem(
                key.Key, state.Organizations[key.Key] with { Standing = standing, TerminatedAt = standing == Standing.Terminated ? now : null }),
        },
        RegistryKind.Code => state with { Codes = state.Codes.SetItem(key.Key, state.Codes[key.Key] with { Standing = standing }) },
        _ => state with { Accounts = state.Accounts.SetItem(key.Key, state.Accounts[key.Key] with { Standing = standing }) },
    };
}
