namespace SmppGuard.Admin.Oidc;

/// <summary>Tokens of an OpenID provider, by which people use the API under their own names.</summary>
internal sealed class OidcOptions
{
    /// <summary>Issuer, under which <c>/.well-known/openid-configuration</c> is. Empty: tokens are not taken.</summary>
    public string Authority { get; set; } = "";

    /// <summary>What a token has to be for: its <c>aud</c>.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The claim by whose value somebody is recorded; <c>sub</c> where a token has none.</summary>
    public string NameClaim { get; set; } = "preferred_username";

    /// <summary>The claim that has the values of <see cref="Roles"/>.</summary>
    public string RoleClaim { get; set; } = "roles";

    public List<OidcRoleOptions> Roles { get; set; } = [];
}

/// <summary>What a value of the role claim means here.</summary>
internal sealed class OidcRoleOptions
{
    public string Value { get; set; } = "";

    public string Role { get; set; } = "";

    /// <summary>Id of the only organization that is seen; empty: all.</summary>
    public string Organization { get; set; } = "";
}
