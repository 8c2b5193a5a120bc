using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>
/// Puts hashes in place of the passwords that a registry file has in clear. An unchanged password gets the hash that it got before, so that it is no news. Whether it is unchanged costs a slow
/// hash for each account when one of them changed, and one for all of them when none did: they are sealed together, since any quick digest of a password of eight octets could be guessed.
/// </summary>
internal static class FilePasswords
{
    /// <summary>Where the seal is kept; no account has this name.</summary>
    private static readonly RegistryKey SealKey = new(RegistryKind.Account, "");

    /// <summary>The file with hashes for what is known already, the rest in clear, and the store with what it remembers of the file written alike. Makes no new hash.</summary>
    public static (RegistryFile File, RegistryState Stored) Recognize(RegistryFile file, RegistryState stored) => Replace(file, stored, static (_, known) => known);

    /// <inheritdoc cref="Recognize"/>
    /// <summary>The file with hashes for all passwords, and the store with what it remembers of the file written alike.</summary>
    public static (RegistryFile File, RegistryState Stored) Hash(RegistryFile file, RegistryState stored) =>
        Replace(file, stored, static (clear, known) => known ?? PasswordHash.Create(clear));

    /// <summary>Adds the seal of the passwords of <paramref name="file"/> to what is remembered of it.</summary>
    public static ImmutableDictionary<RegistryKey, FileEntry> Seal(RegistryFile file, RegistryState stored, ImmutableDictionary<RegistryKey, FileEntry> entries) => Clear(file) switch
    {
        "" => entries,
        var clear when IsSealed(clear, stored) => entries.SetItem(SealKey, stored.FileEntries[SealKey]),
        var clear => entries.SetItem(SealKey, new FileEntry(PasswordHash.Create(clear), null)),
    };

    /// <summary>Hashes what an earlier version stored in clear.</summary>
    public static async Task HideAsync(IRegistryStorage storage, ILogger<RegistryStore> logger)
    {
        try
        {
            var hashed = await storage.HideSecretsAsync(PasswordHash.Create, CancellationToken.None);
            if (hashed > 0)
            {
                logger.PasswordsHashed(hashed);
            }
        }
        catch (StorageException failure)
        {
            // No room to write a file anew, for example. Passwords in clear are compared as ever, and the next start tries again.
            logger.SecretsNotHidden(failure);
        }
    }

    private static (RegistryFile File, RegistryState Stored) Replace(RegistryFile file, RegistryState stored, Func<string, string?, string?> choose)
    {
        var clear = Clear(file);
        if (clear.Length == 0)
        {
            return (file, stored);
        }

        var isSealed = IsSealed(clear, stored);
        var accounts = file.Accounts.AsParallel().AsOrdered().Select(entry => IsClear(entry)
            ? entry with { Password = choose(entry.Password, KnownHash(entry, stored, isSealed)) ?? entry.Password }
            : entry).ToList();
        var remembered = stored.FileEntries.ToBuilder();
        foreach (var (before, now) in file.Accounts.Zip(accounts))
        {
            var key = new RegistryKey(RegistryKind.Account, before.SystemId);
            if (!ReferenceEquals(before, now) && remembered.TryGetValue(key, out var known) && Translate(key, known, before, now) is { } translated)
            {
                remembered[key] = translated;
            }
        }

        return (file.With(accounts), stored with { FileEntries = remembered.ToImmutable() });
    }

    private static bool IsClear(AccountEntry entry) => entry.Password.Length > 0 && !PasswordHash.IsHash(entry.Password);

    private static string Clear(RegistryFile file)
    {
        var text = new StringBuilder();
        foreach (var entry in file.Accounts.Where(IsClear).OrderBy(entry => entry.SystemId, StringComparer.Ordinal))
        {
            _ = text.Append(entry.SystemId).Append('\0').Append(entry.Password).Append('\0');
        }

        return text.ToString();
    }

    private static bool IsSealed(string clear, RegistryState stored) =>
        stored.FileEntries.TryGetValue(SealKey, out var seal) && PasswordHash.TryParse(seal.Fingerprint, out var hash) && hash.Matches(Encoding.UTF8.GetBytes(clear));

    // The hash that the password of the file has had; null: none that is known.
    private static string? KnownHash(AccountEntry entry, RegistryState stored, bool isSealed)
    {
        var password = Encoding.UTF8.GetBytes(entry.Password);
        if (stored.FileEntries.GetValueOrDefault(new(RegistryKind.Account, entry.SystemId))?.Fields is { } fields
            && RegistryFields.Of(fields).GetValueOrDefault(RegistryFields.Password) is { } json
            && JsonSerializer.Deserialize<string>(json) is { } known
            && PasswordHash.TryParse(known, out var hash)
            && (isSealed || hash.Matches(password)))
        {
            return known;
        }

        return stored.Accounts.GetValueOrDefault(entry.SystemId)?.Entry.Password is { } present && PasswordHash.TryParse(present, out hash) && hash.Matches(password) ? present : null;
    }

    // Earlier versions remembered digests of the clear password and of the entry with it.
    private static FileEntry? Translate(RegistryKey key, FileEntry known, AccountEntry before, AccountEntry now)
    {
        var clear = RegistryFields.Json(before.Write);
        var hashed = RegistryFields.Json(now.Write);
        if (string.Equals(known.Fingerprint, RegistryFields.Fingerprint(clear), StringComparison.Ordinal))
        {
            return new FileEntry(RegistryFields.Fingerprint(hashed), hashed);
        }

        if (known.Fields is null)
        {
            return null;
        }

        var fields = RegistryFields.Of(known.Fields);
        if (!string.Equals(fields.GetValueOrDefault(RegistryFields.Password), RegistryFields.DigestOf(key, RegistryFields.Of(clear)[RegistryFields.Password]), StringComparison.Ordinal))
        {
            return null;
        }

        fields[RegistryFields.Password] = RegistryFields.Of(hashed)[RegistryFields.Password];
        return known with { Fields = RegistryFields.ToJson(fields) };
    }
}
