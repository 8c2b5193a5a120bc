using System.Net;
using SmppGuard.Access;
using SmppGuard.Input;

namespace SmppGuard.Admin.Oidc;

/// <summary>What the settings of the OpenID provider may be.</summary>
internal static class OidcOptionsCheck
{
    private const int SessionKeyDigits = 64;

    private static readonly string[] Roles = [nameof(ApiRole.Auditor), nameof(ApiRole.Operator), nameof(ApiRole.Administrator)];

    public static void Run(OidcOptions options, OptionProblems check)
    {
        check.Range("Admin:Oidc:SignIn:SessionMinutes", options.SignIn.SessionMinutes, 5, 1440, 60);
        if (options.Authority.Length == 0)
        {
            if (options.Audience.Length > 0 || options.Roles.Count > 0)
            {
                check.Problem("Admin:Oidc:Authority", "empty", "say whose tokens are taken", "https://id.example.com/realms/staff");
            }

            if (options.SignIn.IsEnabled)
            {
                check.Problem("Admin:Oidc:Authority", "empty", "say where people sign in", "https://id.example.com/realms/staff");
            }

            return;
        }

        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority) || !IsSafe(authority))
        {
            check.Problem("Admin:Oidc:Authority", OptionProblems.Quoted(options.Authority), "use an https address, or http on this machine", "https://id.example.com/realms/staff");
        }

        OfSignIn(options.SignIn, check);
        check.Text("Admin:Oidc:Audience", options.Audience, 1, 256, "smppguard");
        check.Text("Admin:Oidc:NameClaim", options.NameClaim, 1, 64, "preferred_username");
        check.Text("Admin:Oidc:RoleClaim", options.RoleClaim, 1, 64, "roles");
        if (options.Roles.Count == 0)
        {
            check.Problem("Admin:Oidc:Roles", "empty", "say which values of the claim have which role, or nobody may do anything", "[ { \"Value\": \"sms-operators\", \"Role\": \"Operator\" } ]");
        }

        for (var i = 0; i < options.Roles.Count; i++)
        {
            var (key, role) = ($"Admin:Oidc:Roles:{i}", options.Roles[i]);
            if (string.IsNullOrWhiteSpace(role.Value))
            {
                check.Problem($"{key}:Value", "empty", "use a value of the claim", "sms-operators");
            }

            check.OneOf($"{key}:Role", role.Role, Roles);
            if (role.Organization.Length > 0)
            {
                check.Text($"{key}:Organization", role.Organization, 1, 64, "acme");
                if (role.Role is nameof(ApiRole.Administrator))
                {
                    check.Problem($"{key}:Role", OptionProblems.Quoted(role.Role), "who sees one organization is an Operator or an Auditor of it", nameof(ApiRole.Operator));
                }
            }
        }
    }

    private static void OfSignIn(OidcSignInOptions options, OptionProblems check)
    {
        if (!options.IsEnabled)
        {
            if (options.ClientSecret.Length + options.Address.Length + options.SessionKey.Length > 0)
            {
                check.Problem("Admin:Oidc:SignIn:ClientId", "empty", "say what the provider knows this program by", "smppguard");
            }

            return;
        }

        check.Text("Admin:Oidc:SignIn:ClientId", options.ClientId, 1, 256, "smppguard");
        if (!Uri.TryCreate(options.Address, UriKind.Absolute, out var address) || !IsSafe(address) || address.PathAndQuery is not "/" || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            check.Problem("Admin:Oidc:SignIn:Address", OptionProblems.Quoted(options.Address), "use the https address, without a path, at which browsers find this program, or http on this machine", "https://sms.example.com");
        }

        if (options.SessionKey.Length > 0 && (options.SessionKey.Length != SessionKeyDigits || !options.SessionKey.All(char.IsAsciiHexDigit)))
        {
            check.Problem("Admin:Oidc:SignIn:SessionKey", "not 64 hexadecimal digits (not shown)", "use random ones, the same at all pods", "the output of: openssl rand -hex 32");
        }

        if (!options.Scopes.Split(' ').Contains("openid", StringComparer.Ordinal) || options.Scopes.Any(char.IsControl))
        {
            check.Problem("Admin:Oidc:SignIn:Scopes", OptionProblems.Quoted(options.Scopes), "openid is one of them", "openid profile");
        }
    }

    // Whoever can change what the provider says on the way is everybody.
    private static bool IsSafe(Uri authority) =>
        authority.Scheme is "https" || (authority.Scheme is "http" && (authority.IsLoopback || (IPAddress.TryParse(authority.Host, out var address) && IPAddress.IsLoopback(address))));
}
