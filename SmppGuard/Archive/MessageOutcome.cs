namespace SmppGuard.Archive;

/// <summary>What became of a message, as its record says. Written to disk: never renumber.</summary>
internal enum MessageOutcome : byte
{
    /// <summary>Refused before it was sent.</summary>
    None = 0,

    /// <summary>The SMSC took it.</summary>
    Accepted = 1,

    /// <summary>The SMSC answered with an error.</summary>
    Rejected = 2,

    /// <summary>It was, or may have been, sent, and no answer came.</summary>
    Unknown = 3,

    /// <summary>Parts of a long message did not arrive in time; nothing was sent.</summary>
    Incomplete = 4,

    /// <summary>It is allowed, and waits for its time; nothing was sent.</summary>
    Scheduled = 5,

    /// <summary>The provider cancelled it, or gave it another text, before its time; nothing was sent.</summary>
    Cancelled = 6,

    /// <summary>It could not be sent while it was valid.</summary>
    Expired = 7,
}
