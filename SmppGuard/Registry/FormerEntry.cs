using System.Collections.Immutable;
using System.Globalization;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>
/// An organization, code or account that was deleted, as far as that matters for one that takes its id: consents, refusals and the archive stay with the id, so it must not be had by
/// somebody else, and whoever was suspended does not begin anew by being deleted. Read from the history.
/// </summary>
/// <param name="Standing">When it was deleted.</param>
/// <param name="DeletedAt">When it was deleted.</param>
/// <param name="Name">Of an organization.</param>
/// <param name="CredentialNumber">Of an organization that had stated one.</param>
internal sealed record FormerEntry(Standing Standing, DateTimeOffset DeletedAt, string? Name, string? CredentialNumber)
{
    /// <summary>More lines than an entry has fields.</summary>
    public const int MostLines = 200;

    /// <summary>Reads it from the changes of an entry, newest first, of which the newest deleted it.</summary>
    public static FormerEntry Of(IReadOnlyList<HistoryItem> lines)
    {
        var last = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var line in lines.TakeWhile(line => line.New is null && line.At == lines[0].At))
        {
            _ = last.TryAdd(line.Field, line.Old);
        }

        var standing = last.GetValueOrDefault(RegistryDiff.Standing) is { } name && Enum.TryParse<Standing>(name, out var known) ? known : Standing.Active;
        return new FormerEntry(standing, lines[0].At, last.GetValueOrDefault("name"), last.GetValueOrDefault("credential.number"));
    }

    /// <summary>Why an organization cannot have the id of this one; null: it can.</summary>
    public string? ProblemOf(OrganizationEntry entry)
    {
        if (Standing == Standing.Terminated)
        {
            return $"{entry.Id} was terminated, which is final, and deleted; register the organization under another id.";
        }

        // Where neither says who it is, the name is all there is.
        var (former, present) = (LegalOwners.Folded(CredentialNumber), LegalOwners.Folded(entry.CredentialNumber));
        var isSame = former is null && present is null ? string.Equals(Name, entry.Name, StringComparison.Ordinal) : string.Equals(former, present, StringComparison.Ordinal);
        return isSame ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Id} was {Name}{(CredentialNumber is null ? ", without a credential" : $", credential {CredentialNumber}")}, until it was deleted at {UtcTime.Format(DeletedAt)}; its consents, refusals and records stay with the id. Register another organization under another id; the same one as it was, and change it then.");
    }

    /// <summary>What whoever registers an entry again should know; null: nothing.</summary>
    public string? Warning(RegistryKey key) => Standing != Standing.Suspended ? null : string.Create(
        CultureInfo.InvariantCulture, $"{key.Key} was suspended when it was deleted at {UtcTime.Format(DeletedAt)}, and still is; resume it where that is over.");
}

/// <summary>Finds what was deleted under the ids that a change registers.</summary>
internal static class FormerEntries
{
    public static ImmutableDictionary<RegistryKey, FormerEntry> None { get; } = ImmutableDictionary<RegistryKey, FormerEntry>.Empty;

    /// <summary>Of the entries that are in <paramref name="next"/> and not in <paramref name="present"/>, those whose ids others had.</summary>
    public static async Task<ImmutableDictionary<RegistryKey, FormerEntry>> OfNewAsync(IRegistryStorage storage, RegistryState present, RegistryState next, CancellationToken cancellation)
    {
        List<RegistryKey> keys =
        [
            .. New(RegistryKind.Organization, present.Organizations, next.Organizations),
            .. New(RegistryKind.Code, present.Codes, next.Codes),
            .. New(RegistryKind.Account, present.Accounts, next.Accounts),
        ];
        return keys.Count == 0 ? None : None.AddRange(await storage.FormerAsync(keys, cancellation));
    }

    /// <summary>The organizations that were deleted and are not registered again.</summary>
    public static IEnumerable<RegistryKey> Organizations(RegistryState state) =>
        state.Indexes.Keys.Where(id => !state.Organizations.ContainsKey(id)).Select(id => new RegistryKey(RegistryKind.Organization, id));

    private static IEnumerable<RegistryKey> New<T>(RegistryKind kind, ImmutableDictionary<string, T> present, ImmutableDictionary<string, T> next) =>
        ReferenceEquals(present, next) ? [] : next.Keys.Where(key => !present.ContainsKey(key)).Select(key => new RegistryKey(kind, key));
}
