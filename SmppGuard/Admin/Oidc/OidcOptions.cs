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

    public OidcSignInOptions SignIn { get; set; } = new();
}

/// <summary>Sign-in with a browser at the same provider.</summary>
internal sealed class OidcSignInOptions
{
    /// <summary>What the provider knows us by. Empty: nobody signs in with a browser.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Empty: a public client, which PKCE alone protects.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Where browsers find the HTTP side, through whatever stands in front of it.</summary>
    public string Address { get; set; } = "";

    /// <summary>64 hexadecimal digits, the same at all pods, by which sessions are sealed. Empty: made up at each start.</summary>
    public string SessionKey { get; set; } = "";

    /// <summary>How long a session lasts, from the sign-in on.</summary>
    public int SessionMinutes { get; set; } = 60;

    /// <summary>What the provider is asked for.</summary>
    public string Scopes { get; set; } = "openid profile";

    internal bool IsEnabled => ClientId.Length > 0;

    internal bool IsSecure => Address.StartsWith(Uri.UriSchemeHttps + "://", StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a value of the role claim means here.</summary>
internal sealed class OidcRoleOptions
{
    public string Value { get; set; } = "";

    public string Role { get; set; } = "";

    /// <summary>Id of the only organization that is seen; empty: all.</summary>
    public string Organization { get; set; } = "";
}
