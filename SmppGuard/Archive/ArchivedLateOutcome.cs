using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Archive;

/// <summary>What the SMSC said of a message after its outcome was recorded as unknown. What the ESME was told stays as it was.</summary>
internal struct ArchivedLateOutcome
{
    public long RecordId;
    public MessageOutcome Outcome;

    /// <summary>What the SMSC answered.</summary>
    public CommandStatus Status;

    /// <summary>When it answered, milliseconds since 1970-01-01 UTC.</summary>
    public long At;

    /// <summary>Of all segments that it took, each with a length octet in front.</summary>
    public Slice SmscMessageIds;
}
