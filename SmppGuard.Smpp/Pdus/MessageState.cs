namespace SmppGuard.Smpp;

/// <summary>The state of a message, in query_sm_resp and message_state (SMPP 3.4, 5.2.28).</summary>
public enum MessageState : byte
{
    /// <summary>SMPP 5.0: scheduled, not yet started.</summary>
    Scheduled = 0,

    /// <summary>On its way.</summary>
    Enroute = 1,

    /// <summary>Delivered to the destination; final.</summary>
    Delivered = 2,

    /// <summary>The validity period ended; final.</summary>
    Expired = 3,

    /// <summary>Deleted; final.</summary>
    Deleted = 4,

    /// <summary>Cannot be delivered; final.</summary>
    Undeliverable = 5,

    /// <summary>Accepted: read on behalf of the subscriber; final.</summary>
    Accepted = 6,

    /// <summary>In an invalid state.</summary>
    Unknown = 7,

    /// <summary>Rejected; final.</summary>
    Rejected = 8,

    /// <summary>SMPP 5.0: accepted but not sent on; final.</summary>
    Skipped = 9,
}

/// <summary>The seven-character names that receipts carry after <c>stat:</c> (SMPP 3.4, appendix B).</summary>
public static class MessageStates
{
    /// <summary>The name as ASCII octets; UNKNOWN for a number that SMPP does not name.</summary>
    public static ReadOnlySpan<byte> ReceiptName(MessageState state) => state switch
    {
        MessageState.Scheduled or MessageState.Enroute => "ENROUTE"u8,
        MessageState.Delivered => "DELIVRD"u8,
        MessageState.Expired => "EXPIRED"u8,
        MessageState.Deleted => "DELETED"u8,
        MessageState.Undeliverable => "UNDELIV"u8,
        MessageState.Accepted => "ACCEPTD"u8,
        MessageState.Rejected => "REJECTD"u8,
        MessageState.Skipped => "SKIPPED"u8,
        _ => "UNKNOWN"u8,
    };

    /// <summary>Reads a name, in any case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out MessageState state)
    {
        for (var candidate = MessageState.Enroute; candidate <= MessageState.Skipped; candidate++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(name, ReceiptName(candidate)))
            {
                state = candidate;
                return true;
            }
        }

        state = MessageState.Unknown;
        return false;
    }

    /// <summary>Whether nothing more will happen to the message.</summary>
    public static bool IsFinal(this MessageState state) => state is not (MessageState.Scheduled or MessageState.Enroute);
}
