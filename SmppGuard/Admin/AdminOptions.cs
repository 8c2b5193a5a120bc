using SmppGuard.Admin.Oidc;

namespace SmppGuard.Admin;

/// <summary>Who may use the HTTP API.</summary>
internal sealed class AdminOptions
{
    public List<ApiKeyOptions> ApiKeys { get; set; } = [];

    /// <summary>Whose tokens are taken beside keys.</summary>
    public OidcOptions Oidc { get; set; } = new();

    /// <summary>Requests a second that the keys of one name may send together; 0: as many as they like.</summary>
    public int RequestsPerSecond { get; set; } = 1000;

    /// <summary>How long a look-up may take, its turn waited for included.</summary>
    public int QuerySeconds { get; set; } = 5;
}
