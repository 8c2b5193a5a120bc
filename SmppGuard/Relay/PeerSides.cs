namespace SmppGuard.Relay;

/// <summary>Values of the attribute <c>side</c>: which of the two kinds of peers a connection leads to.</summary>
internal static class PeerSides
{
    /// <summary>Content providers, who bind to us.</summary>
    public const string Esme = "esme";

    /// <summary>Message centres, to which we bind.</summary>
    public const string Smsc = "smsc";
}
