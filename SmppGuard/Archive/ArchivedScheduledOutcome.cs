using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Archive;

/// <summary>What became of a message that was archived while it waited for its time. What the ESME was told when it submitted stays as it was.</summary>
internal struct ArchivedScheduledOutcome
{
    public long RecordId;

    /// <summary><see cref="MessageOutcome.None"/>: it was refused when its time came, for <see cref="Reason"/>.</summary>
    public MessageOutcome Outcome;
    public Reason Reason;

    /// <summary>What the SMSC answered, or the status that the reason has.</summary>
    public CommandStatus Status;

    /// <summary>Milliseconds since 1970-01-01 UTC; 0: nothing was sent.</summary>
    public long SentAt;

    /// <summary>Of all segments that the SMSC took, each with a length octet in front.</summary>
    public Slice SmscMessageIds;
}
