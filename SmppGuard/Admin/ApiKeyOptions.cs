namespace SmppGuard.Admin;

/// <summary>One API key.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>Recorded with what the key changes.</summary>
    public string Name { get; set; } = "";

    public string Key { get; set; } = "";

    /// <summary><c>Operator</c> may change, <c>Auditor</c> may only read.</summary>
    public string Role { get; set; } = "";
}
