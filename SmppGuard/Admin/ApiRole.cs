namespace SmppGuard.Admin;

/// <summary>What an API key may do.</summary>
internal enum ApiRole
{
    /// <summary>May read.</summary>
    Auditor,

    /// <summary>May read and change.</summary>
    Operator,
}
