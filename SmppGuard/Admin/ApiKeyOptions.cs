namespace SmppGuard.Admin;

/// <summary>One API key: <see cref="Key"/> or <see cref="KeyHash"/>.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>Recorded with what the key changes. Keys of one name are those of one caller, which replace each other.</summary>
    public string Name { get; set; } = "";

    /// <summary>In clear.</summary>
    public string Key { get; set; } = "";

    /// <summary>As <c>hash-key</c> prints it.</summary>
    public string KeyHash { get; set; } = "";

    /// <summary><c>Auditor</c> may read, <c>Operator</c> may also change, <c>Administrator</c> may also say who may.</summary>
    public string Role { get; set; } = "";

    /// <summary>Id of the only organization that it sees; empty: all.</summary>
    public string Organization { get; set; } = "";

    /// <summary>RFC 3339; from then on the key is refused. Empty: never.</summary>
    public string ExpiresAt { get; set; } = "";
}
