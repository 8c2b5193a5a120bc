using System.Globalization;
using System.Net;
using SmppGuard.Access;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Hosting;

/// <summary>Warns of secrets that are none: keys that can be guessed, hashes where the secret itself is needed, files that everybody may read.</summary>
internal static class SecretsValidator
{
    private const int ShortestKey = 16;

    /// <summary>Different characters that a random key of <see cref="ShortestKey"/> has at least.</summary>
    private const int FewestDifferent = 6;

    private const string KeyExample = "the output of: openssl rand -hex 24";
    private const string HashExample = "the output of: hash-key --new";
    private const UnixFileMode ReadableByOthers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static void Validate(GuardOptions options, List<string> warnings)
    {
        var isExposed = ListenAddress.TryParseHttp(options.Http.Listen, out var http) && !IPAddress.IsLoopback(http.Address);
        foreach (var (i, key) in options.Admin.ApiKeys.Index())
        {
            if (PasswordHash.LooksLikeHash(key.Key))
            {
                Warn($"Admin:ApiKeys:{i}:Key", "a hash, it seems (not shown)", "callers must send what stands here, so use the key itself", KeyExample);
            }
            else if (isExposed && key.Key.Length > 0 && (key.Key.Length < ShortestKey || key.Key.Distinct().Count() < FewestDifferent))
            {
                Warn(
                    $"Admin:ApiKeys:{i}:Key", string.Create(CultureInfo.InvariantCulture, $"easy to guess ({key.Key.Length} characters, not shown)"),
                    $"Http:Listen is not on loopback, so use {ShortestKey} random characters or more", KeyExample);
            }
        }

        foreach (var (i, key) in options.Admin.ApiKeys.Index().Where(k => k.Item.KeyHash.Length > 0))
        {
            // What is quickly hashed is quickly guessed, unless it is random, which a hash does not say.
            if (isExposed && KeyHash.TryParse(key.KeyHash, out var hash) && hash.IsSlow)
            {
                Warn($"Admin:ApiKeys:{i}:KeyHash", "that of a key that somebody made up (not shown)", "Http:Listen is not on loopback, so use a random key", HashExample);
            }
        }

        foreach (var (i, smsc) in options.Smscs.Index())
        {
            if (PasswordHash.LooksLikeHash(smsc.Password))
            {
                Warn($"Smscs:{i}:Password", "a hash, it seems (not shown)", "the SMSC is sent what stands here, so use the password itself", "secret1");
            }
        }

        void Warn(string key, string value, string what, string example) =>
            warnings.Add($"{OptionProblems.Section}:{key} is {value}; {what}, for example {example}.");
    }

    /// <summary>Warns of API keys that are over: who has one wonders why it opens nothing.</summary>
    public static void WarnOfEndedKeys(GuardOptions options, DateTimeOffset now, List<string> warnings) => warnings.AddRange(
        from key in options.Admin.ApiKeys.Index()
        where UtcTime.TryParse(key.Item.ExpiresAt, out var end) && end <= now
        select $"{OptionProblems.Section}:Admin:ApiKeys:{key.Index}:ExpiresAt is {OptionProblems.Quoted(key.Item.ExpiresAt)}; the key is over and opens nothing, so take it out or make another, for example {HashExample}.");

    /// <summary>Warns of API keys that stand in a file in clear: whoever has a copy of it, a backup say, has the keys.</summary>
    public static void WarnOfClearKeys(GuardOptions options, ConfigurationSources sources, List<string> warnings)
    {
        List<string> clear = [.. options.Admin.ApiKeys.Index().Where(k => k.Item.Key.Length > 0).Select(k => $"{OptionProblems.Section}:Admin:ApiKeys:{k.Index}:Key").Where(sources.IsFromFile)];
        if (clear.Count > 0)
        {
            warnings.Add($"{clear[0]} is in clear (not shown){AsAre(clear.Count - 1)}; use KeyHash in its place, for example {HashExample}.");
        }
    }

    /// <summary>Warns of secrets in a configuration file that others than its owner may read.</summary>
    public static void WarnOfReaders(string file, GuardOptions options, ConfigurationSources sources, List<string> warnings)
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & ReadableByOthers) == 0)
        {
            return;
        }

        List<string> secrets =
        [
            .. options.Admin.ApiKeys.Index().Where(k => k.Item.Key.Length > 0).Select(k => $"{OptionProblems.Section}:Admin:ApiKeys:{k.Index}:Key"),
            .. options.Smscs.Index().Where(s => s.Item.Password.Length > 0).Select(s => $"{OptionProblems.Section}:Smscs:{s.Index}:Password"),
            .. options.Events.Webhooks.Index().Where(w => w.Item.Secrets.Count > 0).Select(w => $"{OptionProblems.Section}:Events:Webhooks:{w.Index}:Secrets:0"),
            .. options.Carriers.LookUp.Token is null ? [] : new[] { $"{OptionProblems.Section}:Carriers:LookUp:Token" },
            .. new[] { ("Storage", options.Storage.ConnectionString), ("Archive", options.Archive.ConnectionString) }
                .Where(c => StorageProvider.HoldsPassword(c.Item2)).Select(c => $"{OptionProblems.Section}:{c.Item1}:ConnectionString"),
        ];
        secrets.RemoveAll(key => !sources.IsFromFile(key));
        if (secrets.Count > 0)
        {
            var mode = Convert.ToString((int)File.GetUnixFileMode(file), 8);
            var variable = secrets[0].ToUpperInvariant().Replace(":", "__", StringComparison.Ordinal);
            warnings.Add($"{secrets[0]} is in clear (not shown) in a file that others may read, of mode 0{mode}{AsAre(secrets.Count - 1)}; use mode 0600, or an environment variable, for example {variable}.");
        }
    }

    private static string AsAre(int more) => more switch
    {
        0 => "",
        1 => ", as is one more secret",
        _ => string.Create(CultureInfo.InvariantCulture, $", as are {more} more secrets"),
    };
}
