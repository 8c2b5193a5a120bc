namespace SmppGuard.Smpp.Pdus;

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
    private const int LongestName = 16;

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

    /// <summary>
    /// Reads a name as SMSCs write it: in any case, cut to seven characters or spelled out, with whatever stands between and around its letters, or as the number of its state.
    /// All names of a message that is on its way are <see cref="MessageState.Enroute"/>. False: it is another word, as carriers have for their failures.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out MessageState state)
    {
        if (TryNumber(name, out state))
        {
            return true;
        }

        Span<byte> letters = stackalloc byte[LongestName];
        var length = 0;
        foreach (var octet in name)
        {
            if (octet is (byte)'_' or (byte)'-' or (byte)' ' or (byte)'.' or (byte)',' or (byte)';' or (byte)'|' or (byte)'"' or (byte)'\'' or (byte)'!')
            {
                continue;
            }

            if (length == LongestName || !char.IsAsciiLetter((char)octet))
            {
                state = MessageState.Unknown;
                return false;
            }

            letters[length++] = (byte)(octet & ~0x20);
        }

        state = Read(letters[..length], out var isName);
        return isName;
    }

    /// <summary>Whether a receipt with this state, as the SMSC wrote it, is the last. A word that SMPP does not name is a carrier's own failure; none at all says nothing yet.</summary>
    public static ReceiptStage StageOf(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? ReceiptStage.OnTheWay
        : !TryParse(name, out var state) ? ReceiptStage.Final
        : state == MessageState.Accepted ? ReceiptStage.Accepted
        : state.IsFinal() ? ReceiptStage.Final
        : ReceiptStage.OnTheWay;

    /// <summary>Whether nothing more will happen to the message.</summary>
    public static bool IsFinal(this MessageState state) => state is not (MessageState.Scheduled or MessageState.Enroute);

    private static MessageState Read(ReadOnlySpan<byte> letters, out bool isName)
    {
        isName = true;
        if (Is(letters, "DELIVRD"u8, "DELIVERED"u8) || Is(letters, "DELIVERD"u8, "DELIVRED"u8) || Is(letters, "DELIV"u8, "DLVRD"u8))
        {
            return MessageState.Delivered;
        }

        if (Is(letters, "UNDELIV"u8, "UNDELIVERED"u8) || Is(letters, "UNDELIVERABLE"u8, "UNDELIVRD"u8) || Is(letters, "UNDELIVERD"u8, "UNDLVRD"u8))
        {
            return MessageState.Undeliverable;
        }

        if (Is(letters, "ACCEPTD"u8, "ACCEPTED"u8) || letters.SequenceEqual("ACCEPT"u8))
        {
            return MessageState.Accepted;
        }

        if (Is(letters, "REJECTD"u8, "REJECTED"u8) || letters.SequenceEqual("REJECT"u8))
        {
            return MessageState.Rejected;
        }

        if (IsOnTheWay(letters))
        {
            return MessageState.Enroute;
        }

        var state = Is(letters, "EXPIRED"u8, "EXPIRD"u8) ? MessageState.Expired
            : Is(letters, "DELETED"u8, "DELETD"u8) ? MessageState.Deleted
            : Is(letters, "SKIPPED"u8, "SKIPPD"u8) ? MessageState.Skipped
            : MessageState.Unknown;
        isName = state != MessageState.Unknown || letters.SequenceEqual("UNKNOWN"u8);
        return state;
    }

    // Words of vendors, and those of SMPP cut in one way or another.
    private static bool IsOnTheWay(ReadOnlySpan<byte> letters) =>
        letters.StartsWith("ENROUT"u8) || letters.StartsWith("BUFF"u8) || letters.StartsWith("SCHED"u8) || letters.StartsWith("SUBMI"u8)
        || Is(letters, "ENRT"u8, "ENRTE"u8) || Is(letters, "ACK"u8, "ACKD"u8) || Is(letters, "ACKED"u8, "ACKNOWLEDGED"u8)
        || Is(letters, "QUEUED"u8, "QUEUE"u8) || Is(letters, "PENDING"u8, "PENDED"u8) || Is(letters, "RETRY"u8, "RETRYING"u8)
        || Is(letters, "WAITING"u8, "WAIT"u8) || Is(letters, "DEFERRED"u8, "DEFERED"u8) || Is(letters, "DELAYED"u8, "POSTPONED"u8)
        || Is(letters, "STORED"u8, "SAVED"u8) || Is(letters, "PROCESSING"u8, "PROCESSED"u8) || Is(letters, "INPROGRESS"u8, "INPROCESS"u8)
        || Is(letters, "ONGOING"u8, "ONTHEWAY"u8) || Is(letters, "TRANSIT"u8, "INTRANSIT"u8) || Is(letters, "FORWARDED"u8, "FORWARDING"u8)
        || Is(letters, "SENT"u8, "SENDING"u8) || Is(letters, "ROUTED"u8, "ROUTING"u8) || Is(letters, "DISPATCHED"u8, "RELAYED"u8);

    // message_state as a number, where others write its name.
    private static bool TryNumber(ReadOnlySpan<byte> name, out MessageState state)
    {
        var digit = name.Length switch
        {
            1 => name[0],
            2 when name[0] == '0' => name[1],
            _ => (byte)0,
        };
        state = (MessageState)(digit - '0');
        return char.IsAsciiDigit((char)digit);
    }

    private static bool Is(ReadOnlySpan<byte> letters, ReadOnlySpan<byte> name, ReadOnlySpan<byte> orName) => letters.SequenceEqual(name) || letters.SequenceEqual(orName);
}

/// <summary>How much a receipt settles.</summary>
public enum ReceiptStage : byte
{
    /// <summary>Nothing: the message is on its way, and more will follow.</summary>
    OnTheWay,

    /// <summary>ACCEPTD: final by the letter (SMPP 3.4, 5.2.28), and sent on the way by many SMSCs.</summary>
    Accepted,

    /// <summary>What became of the message: a receipt that follows only repeats it.</summary>
    Final,
}
