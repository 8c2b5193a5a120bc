namespace SmppGuard.Admin;

/// <summary>Who may use the HTTP API.</summary>
internal sealed class AdminOptions
{
    public List<ApiKeyOptions> ApiKeys { get; set; } = [];

    /// <summary>How long a look-up may take, its turn waited for included.</summary>
    public int QuerySeconds { get; set; } = 5;
}
