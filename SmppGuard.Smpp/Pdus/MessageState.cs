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
    private const int LongestName = 32;

    /// <summary>What is longer is no word.</summary>
    private const int LongestWord = 64;

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
        if (!TryLetters(name, letters, out var length))
        {
            state = MessageState.Unknown;
            return false;
        }

        state = Read(letters[..length], out var isName);
        return isName;
    }

    /// <summary>
    /// Whether a receipt with this state, as the SMSC wrote it, is the last. None at all says nothing yet. What has a digit or any other character than letters (MK:0001, -1) is a carrier's own
    /// failure, and so are words that say so (FAILED); of a word that says nothing to us nobody knows.
    /// </summary>
    public static ReceiptStage StageOf(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return ReceiptStage.OnTheWay;
        }

        if (TryParse(name, out var state))
        {
            return state == MessageState.Accepted ? ReceiptStage.Accepted : state.IsFinal() ? ReceiptStage.Final : ReceiptStage.OnTheWay;
        }

        Span<byte> letters = stackalloc byte[LongestName];
        var isWord = name.Length <= LongestWord && TryLetters(name, letters, out var length) && length > 0 && !ReceiptWords.IsFailure(letters[..length]);
        return isWord ? ReceiptStage.Unnamed : ReceiptStage.Final;
    }

    /// <summary>Whether it is a name, or a word that says that the message failed.</summary>
    internal static bool IsKnown(ReadOnlySpan<byte> name)
    {
        Span<byte> letters = stackalloc byte[LongestName];
        return TryParse(name, out _) || (TryLetters(name, letters, out var length) && ReceiptWords.IsFailure(letters[..length]));
    }

    /// <summary>Whether nothing more will happen to the message.</summary>
    public static bool IsFinal(this MessageState state) => state is not (MessageState.Scheduled or MessageState.Enroute);

    // Capital letters without what stands between and around them; false: there is something else. Brackets and the like may only stand around them: a carrier's own codes have them between.
    private static bool TryLetters(ReadOnlySpan<byte> name, Span<byte> letters, out int length)
    {
        length = 0;
        foreach (var octet in name.Trim("()[]{}<>/\\*#:=?`~+&%$@^"u8))
        {
            if (octet is (byte)'_' or (byte)'-' or (byte)' ' or (byte)'.' or (byte)',' or (byte)';' or (byte)'|' or (byte)'"' or (byte)'\'' or (byte)'!')
            {
                continue;
            }

            if (length == letters.Length || !char.IsAsciiLetter((char)octet))
            {
                return false;
            }

            letters[length++] = (byte)(octet & ~0x20);
        }

        return true;
    }

    private static MessageState Read(ReadOnlySpan<byte> letters, out bool isName)
    {
        isName = true;
        if (Is(letters, "DELIVRD"u8, "DELIVERED"u8) || Is(letters, "DELIVERD"u8, "DELIVRED"u8) || Is(letters, "DELIV"u8, "DLVRD"u8) || ReceiptWords.IsDelivered(letters))
        {
            return MessageState.Delivered;
        }

        if (Is(letters, "UNDELIV"u8, "UNDELIVERED"u8) || Is(letters, "UNDELIVERABLE"u8, "UNDELIVRD"u8) || Is(letters, "UNDELIVERD"u8, "UNDLVRD"u8)
            || Is(letters, "NOTDELIVERED"u8, "NONDELIVERED"u8))
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

        var state = Is(letters, "EXPIRED"u8, "EXPIRD"u8) ? MessageState.Expired
            : Is(letters, "DELETED"u8, "DELETD"u8) ? MessageState.Deleted
            : Is(letters, "SKIPPED"u8, "SKIPPD"u8) ? MessageState.Skipped
            : !ReceiptWords.IsFailure(letters) && ReceiptWords.IsOnTheWay(letters) ? MessageState.Enroute
            : MessageState.Unknown;
        isName = state != MessageState.Unknown || letters.SequenceEqual("UNKNOWN"u8);
        return state;
    }

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

    /// <summary>Nobody knows: a word that is no name of SMPP, none that vendors are known to have, and no code of a failure. It stands until something better comes.</summary>
    Unnamed,

    /// <summary>What became of the message: a receipt that follows only repeats it.</summary>
    Final,
}
