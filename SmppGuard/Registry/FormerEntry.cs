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
/// <param name="CredentialType">Of an organization that had stated one.</param>
/// <param name="CredentialNumber">Of an organization that had stated one.</param>
/// <param name="Organization">Of a code: whose it was.</param>
internal sealed record FormerEntry(Standing Standing, DateTimeOffset DeletedAt, string? Name, string? CredentialType, string? CredentialNumber, string? Organization)
{
    private const string NameField = "name";
    private const string TypeField = "credential.type";
    private const string NumberField = "credential.number";
    private const string OrganizationField = "organization";

    /// <summary>The fields of the history that it is read from.</summary>
    public static IReadOnlyList<string> Fields { get; } = [RegistryDiff.Standing, NameField, TypeField, NumberField, OrganizationField];

    /// <summary>Reads it from the changes of <see cref="Fields"/> of one entry, newest first; null: it was not deleted last.</summary>
    public static FormerEntry? Of(IReadOnlyList<HistoryItem> lines)
    {
        // Each entry that is there has a standing; and where the newest line says something, somebody has registered it again meanwhile.
        if (lines is not [{ New: null }, ..] || lines.FirstOrDefault(line => IsOf(line, RegistryDiff.Standing)) is not { New: null } deletion)
        {
            return null;
        }

        return new FormerEntry(Enum.TryParse<Standing>(deletion.Old, out var standing) ? standing : Standing.Active, deletion.At, Last(NameField), Last(TypeField), Last(NumberField), Last(OrganizationField));

        string? Last(string field) => lines.FirstOrDefault(line => IsOf(line, field)) is { New: null } line && line.At == deletion.At ? line.Old : null;
    }

    /// <summary>Why an organization cannot have the id of this one; null: it can.</summary>
    public string? ProblemOf(OrganizationEntry entry)
    {
        if (Standing == Standing.Terminated)
        {
            return $"{entry.Id} was terminated, which is final, and deleted; register the organization under another id.";
        }

        // Of one that did not say who it is, or not rightly, the name is all there is.
        var isSame = LicencesValidator.CanBeRight(CredentialType, CredentialNumber) && LegalOwners.Folded(CredentialNumber) is { } former
            ? string.Equals(former, LegalOwners.Folded(entry.CredentialNumber), StringComparison.Ordinal)
            : string.Equals(Name, entry.Name, StringComparison.Ordinal);
        return isSame ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Id} was {Name}{(CredentialNumber is null ? ", without a credential" : $", credential {CredentialNumber}")}, until it was deleted at {UtcTime.Format(DeletedAt)}; its consents, refusals and records stay with the id. Register another organization under another id; the same one as it was, and change it then.");
    }

    /// <summary>What whoever registers an entry again should know; null: nothing.</summary>
    public string? Warning(RegistryKey key) => Standing != Standing.Suspended ? null : string.Create(
        CultureInfo.InvariantCulture, $"{key.Key} was suspended when it was deleted at {UtcTime.Format(DeletedAt)}, and still is; resume it where that is over.");

    private static bool IsOf(HistoryItem line, string field) => string.Equals(line.Field, field, StringComparison.Ordinal);
}

/// <summary>Finds what was deleted under the ids that a change or a file registers.</summary>
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

    /// <summary>The entries of a file that are not registered.</summary>
    public static IReadOnlyCollection<RegistryKey> New(RegistryFile file, RegistryState present) =>
    [
        .. file.Organizations.Where(entry => !present.Organizations.ContainsKey(entry.Id)).Select(entry => new RegistryKey(RegistryKind.Organization, entry.Id)).Distinct(),
        .. file.Codes.Where(entry => !present.Codes.ContainsKey(entry.Number)).Select(entry => new RegistryKey(RegistryKind.Code, entry.Number)).Distinct(),
        .. file.Accounts.Where(entry => !present.Accounts.ContainsKey(entry.SystemId)).Select(entry => new RegistryKey(RegistryKind.Account, entry.SystemId)).Distinct(),
    ];

    private static IEnumerable<RegistryKey> New<T>(RegistryKind kind, ImmutableDictionary<string, T> present, ImmutableDictionary<string, T> next) =>
        ReferenceEquals(present, next) ? [] : next.Keys.Where(key => !present.ContainsKey(key)).Select(key => new RegistryKey(kind, key));
}
