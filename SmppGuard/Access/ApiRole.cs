namespace SmppGuard.Access;

/// <summary>What a key, or a person, may do. Each may do what those before it may. Kept by name.</summary>
internal enum ApiRole
{
    /// <summary>May read, numbers, texts and the audit log included.</summary>
    Auditor,

    /// <summary>May also change what the daily work changes: registry with passwords of accounts, consents, complaints, lists.</summary>
    Operator,

    /// <summary>May also say who may do all that, and what the process itself does.</summary>
    Administrator,
}
