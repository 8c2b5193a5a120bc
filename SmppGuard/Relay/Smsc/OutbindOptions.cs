namespace SmppGuard.Relay.Smsc;

/// <summary>Whether an SMSC may open connections to us and say outbind (SMPP 3.4, 2.2.1).</summary>
internal sealed class OutbindOptions
{
    /// <summary>Networks in CIDR form, or single addresses, that it comes from; empty: it may not.</summary>
    public List<string> AllowFrom { get; set; } = [];
}
