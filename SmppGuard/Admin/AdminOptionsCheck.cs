using SmppGuard.Access;
using SmppGuard.Admin.Oidc;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>What the keys of the HTTP API may be.</summary>
internal static class AdminOptionsCheck
{
    private const string KeyExample = "the output of: openssl rand -hex 24";
    private const string HashExample = "the output of: hash-key --new";

    private static readonly string[] Roles = [nameof(ApiRole.Operator), nameof(ApiRole.Auditor), nameof(ApiRole.Administrator)];

    public static void Run(AdminOptions options, OptionProblems check)
    {
        check.Range("Admin:QuerySeconds", options.QuerySeconds, 1, 60, 5);
        check.Range("Admin:RequestsPerSecond", options.RequestsPerSecond, 0, 1_000_000, 1000);
        OidcOptionsCheck.Run(options.Oidc, check);
        var keys = options.ApiKeys;
        for (var i = 0; i < keys.Count; i++)
        {
            var key = $"Admin:ApiKeys:{i}";
            check.Text($"{key}:Name", keys[i].Name, 1, 64, "ops");
            if (keys[i].Name.StartsWith(OidcSignIn.NamePrefix, StringComparison.Ordinal))
            {
                check.Problem($"{key}:Name", OptionProblems.Quoted(keys[i].Name), "names of people begin so, and a key is none", "ops");
            }
            else if (KeyNames.IsTaken(keys[i].Name))
            {
                // Versions before took it, and must not be kept from starting by it.
                check.Warning($"{key}:Name", OptionProblems.Quoted(keys[i].Name), $"{KeyNames.Listed} stand for others in records, and what is done with this key for one of them; name it otherwise", "ops");
            }

            check.OneOf($"{key}:Role", keys[i].Role, Roles);
            if (keys[i].KeyHash.Length > 0)
            {
                CheckHash(keys, i, key, check);
            }
            else
            {
                CheckClear(keys, i, key, check);
            }

            CheckTheRest(keys, i, key, check);
        }
    }

    private static void CheckClear(List<ApiKeyOptions> keys, int i, string key, OptionProblems check)
    {
        if (string.IsNullOrWhiteSpace(keys[i].Key))
        {
            check.Problem($"{key}:Key", "empty", "use a long random text", KeyExample);
        }
        else if (char.IsWhiteSpace(keys[i].Key[0]) || char.IsWhiteSpace(keys[i].Key[^1]))
        {
            check.Problem($"{key}:Key", "(not shown)", "it begins or ends with white space, which no HTTP header keeps, so nobody could use it", KeyExample);
        }
        else if (keys[i].Key.Any(c => !char.IsAscii(c) || char.IsControl(c)))
        {
            check.Problem($"{key}:Key", "(not shown)", "it has a character beyond ASCII, or a control character, which no HTTP header carries, so nobody could use it", KeyExample);
        }
        else if (keys.FindIndex(k => string.Equals(k.Key, keys[i].Key, StringComparison.Ordinal)) < i)
        {
            check.Problem($"{key}:Key", "(not shown)", "each key may be given once: it says who did something", KeyExample);
        }
    }

    private static void CheckHash(List<ApiKeyOptions> keys, int i, string key, OptionProblems check)
    {
        if (keys[i].Key.Length > 0)
        {
            check.Problem($"{key}:KeyHash", "(not shown)", "Key is there too; leave one of them out", HashExample);
        }

        if (!KeyHash.TryParse(keys[i].KeyHash, out var hash))
        {
            check.Problem($"{key}:KeyHash", "(not shown)", "it is no hash of a key, or not a whole one: in a shell it needs single quotes, because of its $ signs", HashExample);
        }
        else if (keys.FindIndex(k => string.Equals(k.KeyHash, keys[i].KeyHash, StringComparison.Ordinal)) < i
            || keys.Exists(k => k.Key.Length > 0 && hash.MatchesDigest(KeyHash.Digest(k.Key))))
        {
            check.Problem($"{key}:KeyHash", "(not shown)", "each key may be given once: it says who did something", HashExample);
        }
    }

    private static void CheckTheRest(List<ApiKeyOptions> keys, int i, string key, OptionProblems check)
    {
        if (keys[i].Organization.Length > 0)
        {
            check.Text($"{key}:Organization", keys[i].Organization, 1, 64, "acme");
            if (keys[i].Role is nameof(ApiRole.Administrator))
            {
                check.Problem($"{key}:Role", OptionProblems.Quoted(keys[i].Role), "a key that sees one organization is an Operator or an Auditor of it", nameof(ApiRole.Operator));
            }
        }

        if (keys[i].ExpiresAt.Length > 0)
        {
            if (!UtcTime.TryParse(keys[i].ExpiresAt, out _))
            {
                check.Problem($"{key}:ExpiresAt", OptionProblems.Quoted(keys[i].ExpiresAt), "use a time as of RFC 3339 with Z or an offset", "\"2027-01-01T00:00:00Z\"");
            }
        }

        // Who did something has to be clear whichever of his keys he used.
        if (keys.Find(k => string.Equals(k.Name, keys[i].Name, StringComparison.Ordinal)) is { } first
            && (!string.Equals(first.Role, keys[i].Role, StringComparison.Ordinal) || !string.Equals(first.Organization, keys[i].Organization, StringComparison.Ordinal)))
        {
            check.Problem($"{key}:Name", OptionProblems.Quoted(keys[i].Name), "keys of one name replace each other, so they have the same Role and Organization; give this one a name of its own", "ops-2");
        }
    }
}
