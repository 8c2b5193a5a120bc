using SmppGuard.Input;

namespace SmppGuard.Admin;

/// <summary>What the keys of the HTTP API may be.</summary>
internal static class AdminOptionsCheck
{
    private static readonly string[] Roles = ["Operator", "Auditor"];

    public static void Run(AdminOptions options, OptionProblems check)
    {
        check.Range("Admin:QuerySeconds", options.QuerySeconds, 1, 60, 5);
        var keys = options.ApiKeys;
        for (var i = 0; i < keys.Count; i++)
        {
            var key = $"Admin:ApiKeys:{i}";
            check.Text($"{key}:Name", keys[i].Name, 1, 64, "ops");
            check.OneOf($"{key}:Role", keys[i].Role, Roles);
            if (string.IsNullOrWhiteSpace(keys[i].Key))
            {
                check.Problem($"{key}:Key", "empty", "use a long random text", "the output of: openssl rand -hex 24");
            }
            else if (char.IsWhiteSpace(keys[i].Key[0]) || char.IsWhiteSpace(keys[i].Key[^1]))
            {
                check.Problem($"{key}:Key", "(not shown)", "it begins or ends with white space, which no HTTP header keeps, so nobody could use it", "the output of: openssl rand -hex 24");
            }
            else if (keys.FindIndex(k => string.Equals(k.Key, keys[i].Key, StringComparison.Ordinal)) < i)
            {
                check.Problem($"{key}:Key", "(not shown)", "each key may be given once: it says who did something", "the output of: openssl rand -hex 24");
            }

            if (keys.FindIndex(k => string.Equals(k.Name, keys[i].Name, StringComparison.Ordinal)) < i)
            {
                check.Problem($"{key}:Name", OptionProblems.Quoted(keys[i].Name), "each name may be given once: it is recorded with what the key does", "ops-2");
            }
        }
    }
}
