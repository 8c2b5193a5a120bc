namespace SmppGuard.Smpp.Sessions;

/// <summary>Every way in which a session can end; logged and counted once.</summary>
public enum SessionEnd
{
    /// <summary>Still running.</summary>
    None = 0,

    /// <summary>The peer sent unbind, and was answered.</summary>
    PeerUnbound,

    /// <summary>We sent unbind, and were answered or waited long enough.</summary>
    Unbound,

    /// <summary>The peer closed the connection between two PDUs.</summary>
    PeerClosed,

    /// <summary>The peer closed the connection in the middle of a PDU.</summary>
    CutMidPdu,

    /// <summary>command_length was out of bounds; there is no way to find the next PDU.</summary>
    BadLength,

    /// <summary>No bind in time, or the bind was refused.</summary>
    NotBound,

    /// <summary>Nothing was received for the inactivity time.</summary>
    Inactive,

    /// <summary>enquire_link was not answered in time.</summary>
    EnquireLinkUnanswered,

    /// <summary>The transport failed.</summary>
    TransportError,

    /// <summary>We closed it.</summary>
    Closed,

    /// <summary>The peer did not read what it asked for.</summary>
    SlowReader,

    /// <summary>A bug of ours; logged with its exception.</summary>
    InternalError,
}
