using System.Collections.Immutable;
using System.Globalization;
using SmppGuard.Model;

namespace SmppGuard.Registry.Suspensions;

/// <summary>
/// Keeps the record of each suspension in step with who may send. Part of the change itself, whoever makes it and by which way: none takes effect without its record, and none is in force by its record alone.
/// </summary>
internal static class SuspensionFollowing
{
    /// <summary>Why somebody is suspended who was registered again.</summary>
    public const string WasSuspended = "suspended when it was deleted, and registered again";

    /// <summary>What a change makes of the records.</summary>
    /// <param name="before">The registry before it.</param>
    /// <param name="after">The registry after it.</param>
    /// <param name="by">Who made it.</param>
    /// <param name="at">When.</param>
    public static RegistryState Follow(RegistryState before, RegistryState after, RegistryChange by, DateTimeOffset at)
    {
        var entries = after.Suspensions;
        foreach (var (sender, standing) in Changed(before, after))
        {
            var open = OpenOf(entries, sender);
            var next = (standing, open?.Stage) switch
            {
                (Standing.Suspended, SuspensionStage.InForce) => null,
                (Standing.Suspended, SuspensionStage.Announced) => open!.InForce(by, at),
                (Standing.Suspended, _) => New(after, entries, sender, IsThere(before, sender) ? by : by with { Reason = by.Reason ?? WasSuspended }, at) with { Stage = SuspensionStage.InForce, InForceBy = by.Actor },
                (Standing.Active, SuspensionStage.InForce) => open!.Over(SuspensionStage.Lifted, by, at),
                (Standing.Active, _) => null,
                _ => open?.Over(SuspensionStage.Ended, by, at),
            };
            entries = next is null ? entries : entries.SetItem(next.Id, next);
        }

        return ReferenceEquals(entries, after.Suspensions) ? after : after with { Suspensions = entries };
    }

    /// <summary>The one that is announced or in force; there is one at most.</summary>
    public static SuspensionEntry? OpenOf(ImmutableDictionary<string, SuspensionEntry> entries, RegistryKey sender) => entries.Values.FirstOrDefault(entry => entry.IsOpen && entry.Sender == sender);

    /// <summary>One that is announced for this moment.</summary>
    public static SuspensionEntry New(RegistryState state, ImmutableDictionary<string, SuspensionEntry> entries, RegistryKey sender, RegistryChange by, DateTimeOffset at)
    {
        var day = at.UtcDateTime.ToString("yyyyMMdd-", CultureInfo.InvariantCulture);
        var last = entries.Keys.Where(id => id.StartsWith(day, StringComparison.Ordinal)).Select(id => int.Parse(id.AsSpan(day.Length), NumberStyles.None, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
        return new SuspensionEntry
        {
            Id = day + (last + 1).ToString(CultureInfo.InvariantCulture),
            Sender = sender,
            Organization = EntryOwner.Of(state, sender),
            Stage = SuspensionStage.Announced,
            At = at,
            InForceAt = at,
            By = by.Actor,
            Reason = by.Reason,
            Evidence = by.Evidence,
        };
    }

    private static IEnumerable<(RegistryKey Sender, Standing? Standing)> Changed(RegistryState before, RegistryState after) =>
        Changed(RegistryKind.Organization, before.Organizations, after.Organizations, organization => organization.Standing)
            .Concat(Changed(RegistryKind.Code, before.Codes, after.Codes, code => code.Standing))
            .Concat(Changed(RegistryKind.Account, before.Accounts, after.Accounts, account => account.Standing));

    private static bool IsThere(RegistryState state, RegistryKey sender) => Standings.Of(state, sender) is not null;

    // Of those that are new, one that is suspended was deleted so. In the order of their keys, so that numbers say nothing else.
    private static IEnumerable<(RegistryKey Sender, Standing? Standing)> Changed<T>(RegistryKind kind, ImmutableDictionary<string, T> before, ImmutableDictionary<string, T> after, Func<T, Standing> standing)
        where T : class => ReferenceEquals(before, after)
        ? []
        : before.Where(old => after.GetValueOrDefault(old.Key) is not { } now || (!ReferenceEquals(old.Value, now) && standing(old.Value) != standing(now)))
            .Concat(after.Where(now => standing(now.Value) == Standing.Suspended && !before.ContainsKey(now.Key)))
            .OrderBy(old => old.Key, StringComparer.Ordinal)
            .Select(old => (new RegistryKey(kind, old.Key), after.GetValueOrDefault(old.Key) is { } now ? standing(now) : (Standing?)null));
}
