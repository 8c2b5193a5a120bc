namespace SmppGuard.Smpp.Pdus;

/// <summary>The state of a session (SMPP 3.4, 2.2); it is the same on both sides.</summary>
public enum SessionState
{
    /// <summary>Connected, not bound.</summary>
    Open,

    /// <summary>The ESME may submit.</summary>
    BoundTx,

    /// <summary>The ESME may receive.</summary>
    BoundRx,

    /// <summary>The ESME may submit and receive.</summary>
    BoundTrx,

    /// <summary>An unbind was sent or answered; the connection is about to close.</summary>
    Unbound,

    /// <summary>Not connected.</summary>
    Closed,

    /// <summary>The SMSC has sent outbind and waits for the bind (named so by SMPP 5.0, 2.3).</summary>
    Outbound,
}

/// <summary>Which side of a session we are.</summary>
public enum SessionRole
{
    /// <summary>We are the ESME: towards an SMSC.</summary>
    Esme,

    /// <summary>We are the SMSC: towards content providers.</summary>
    Smsc,
}
