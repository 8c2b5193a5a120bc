namespace SmppGuard.Registry;

/// <summary>Whose an entry is.</summary>
internal static class EntryOwner
{
    /// <summary>The organization that an organization, code or account belongs to, and nobody else; null: there is none.</summary>
    public static string? Of(RegistryState state, RegistryKey key) => key.Kind switch
    {
        RegistryKind.Organization => key.Key,
        RegistryKind.Code => state.Codes.GetValueOrDefault(key.Key)?.Entry.Organization,
        RegistryKind.Account => state.Accounts.TryGetValue(key.Key, out var account) ? OnlyOwnerOf(state, account.Entry) : null,
        _ => null,
    };

    // One that sends for several would show each of them what belongs to the others.
    private static string? OnlyOwnerOf(RegistryState state, AccountEntry account)
    {
        string?[] owners = [.. account.Codes.Select(code => state.Codes.GetValueOrDefault(code)?.Entry.Organization).Distinct(StringComparer.Ordinal)];
        return owners is [var only] ? only : null;
    }
}
