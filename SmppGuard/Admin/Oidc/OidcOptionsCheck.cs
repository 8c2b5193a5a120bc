using System.Net;
using SmppGuard.Access;
using SmppGuard.Input;

namespace SmppGuard.Admin.Oidc;

/// <summary>What the settings of the OpenID provider may be.</summary>
internal static class OidcOptionsCheck
{
    private static readonly string[] Roles = [nameof(ApiRole.Auditor), nameof(ApiRole.Operator), nameof(ApiRole.Administrator)];

    public static void Run(OidcOptions options, OptionProblems check)
    {
        if (options.Authority.Length == 0)
        {
            if (options.Audience.Length > 0 || options.Roles.Count > 0)
            {
                check.Problem("Admin:Oidc:Authority", "empty", "say whose tokens are taken", "https://id.example.com/realms/staff");
            }

            return;
        }

        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority) || !IsSafe(authority))
        {
            check.Problem("Admin:Oidc:Authority", OptionProblems.Quoted(options.Authority), "use an https address, or http on this machine", "https://id.example.com/realms/staff");
        }

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

    // Whoever can change what the provider says on the way is everybody.
    private static bool IsSafe(Uri authority) =>
        authority.Scheme is "https" || (authority.Scheme is "http" && (authority.IsLoopback || (IPAddress.TryParse(authority.Host, out var address) && IPAddress.IsLoopback(address))));
}
