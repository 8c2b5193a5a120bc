namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// Words that SMSCs and gateways have for states, beside the names that SMPP gives them: in capital letters and nothing else, many of them also cut to seven. What begins or ends like a
/// word counts where no other word does.
/// </summary>
internal static class ReceiptWords
{
    /// <summary>The phone has it.</summary>
    public static bool IsDelivered(ReadOnlySpan<byte> letters) =>
        Is(letters, "OK"u8) || Is(letters, "SUCCESS"u8) || Is(letters, "SUCCEED"u8) || Is(letters, "SUCCEEDED"u8) || letters.StartsWith("SUCCESSFUL"u8)
        || Is(letters, "READ"u8) || Is(letters, "SEEN"u8) || Is(letters, "DISPLAY"u8) || Is(letters, "DISPLAYED"u8) || Is(letters, "HANDSETDELIVERED"u8)
        || (letters.StartsWith("DELIVEREDTO"u8) && IsPhone(letters["DELIVEREDTO".Length..]));

    /// <summary>Nothing more will happen to it, and the phone has not got it. Looked for before <see cref="IsOnTheWay"/>: SUBMITFAIL begins like a word of the way.</summary>
    public static bool IsFailure(ReadOnlySpan<byte> letters) =>
        !letters.StartsWith("TEMP"u8)
        && (letters.StartsWith("ERR"u8) || letters.EndsWith("ERR"u8) || Has(letters, "ERROR"u8) || Has(letters, "FAIL"u8) || Has(letters, "REJ"u8) || Has(letters, "REFUS"u8)
            || Has(letters, "UNDELIV"u8) || Has(letters, "NOTDELIV"u8) || Has(letters, "UNSUCC"u8) || Has(letters, "IMPOSSIB"u8) || Has(letters, "EXPIR"u8)
            || Has(letters, "TIMEOUT"u8) || Has(letters, "TIMEDOUT"u8) || Has(letters, "BLACK"u8) || Has(letters, "BLOCK"u8) || Has(letters, "BARRED"u8) || Has(letters, "SPAM"u8)
            || Has(letters, "INVALID"u8) || Has(letters, "ILLEGAL"u8) || Has(letters, "FORBID"u8) || Has(letters, "DENIED"u8) || Has(letters, "UNREACH"u8)
            || Has(letters, "NOROUTE"u8) || Has(letters, "UNROUT"u8) || Has(letters, "CANCEL"u8) || Has(letters, "ABORT"u8) || Has(letters, "DISCARD"u8) || Has(letters, "DROPPED"u8));

    /// <summary>It is somewhere between us and the phone, and more will be said of it.</summary>
    public static bool IsOnTheWay(ReadOnlySpan<byte> letters) =>
        letters.StartsWith("ENROUT"u8) || Is(letters, "ENRT"u8) || Is(letters, "ENRTE"u8) || letters.StartsWith("ONWAY"u8) || letters.StartsWith("ONTHEWAY"u8) || Is(letters, "ONGOING"u8)
        || Is(letters, "ACK"u8) || Is(letters, "ACKD"u8) || Is(letters, "ACKED"u8) || letters.StartsWith("ACKNOWL"u8) || letters.StartsWith("ACCEPTEDBY"u8)
        || letters.StartsWith("SUBMI"u8) || letters.StartsWith("RECEIVED"u8) || letters.StartsWith("RECEIVING"u8) || Is(letters, "RECEIVE"u8) || Is(letters, "RECEIVD"u8) || Is(letters, "RCVD"u8)
        || Is(letters, "NEW"u8) || letters.StartsWith("INIT"u8) || Is(letters, "CREATED"u8) || Is(letters, "STARTED"u8) || letters.StartsWith("READYTO"u8)
        || letters.StartsWith("BUFF"u8) || letters.StartsWith("STOR"u8) || letters.StartsWith("SPOOL"u8) || Is(letters, "SAVED"u8)
        || letters.StartsWith("QUEUE"u8) || letters.StartsWith("ENQUEUE"u8) || letters.StartsWith("INQUEUE"u8)
        || letters.StartsWith("SCHED"u8) || letters.StartsWith("PEND"u8) || letters.StartsWith("WAIT"u8) || Is(letters, "MESSAGEWAITING"u8)
        || letters.StartsWith("DEFER"u8) || letters.StartsWith("DELAY"u8) || letters.StartsWith("POSTPON"u8)
        || letters.StartsWith("RETR"u8) || letters.StartsWith("TRYING"u8) || Is(letters, "TRY"u8) || Is(letters, "TRIED"u8) || letters.StartsWith("ATTEMPT"u8) || letters.StartsWith("TEMP"u8)
        || letters.StartsWith("PROCESS"u8) || letters.StartsWith("INPRO"u8) || letters.StartsWith("INTERM"u8)
        || letters.StartsWith("TRANS"u8) || letters.StartsWith("INTRANS"u8) || letters.StartsWith("FORWARD"u8) || letters.StartsWith("RELAY"u8) || letters.StartsWith("DISPATC"u8)
        || letters.StartsWith("HANDOVER"u8) || letters.StartsWith("HANDEDOVER"u8) || Is(letters, "HANDOFF"u8) || Is(letters, "OUTGOING"u8) || Is(letters, "ROUTED"u8) || Is(letters, "ROUTING"u8)
        || letters.StartsWith("SENT"u8) || letters.StartsWith("SENDING"u8) || Is(letters, "SENDED"u8)
        || letters.StartsWith("DELIVERING"u8) || letters.StartsWith("DELIVERYPEND"u8) || letters.StartsWith("DELIVERYATTEMPT"u8) || letters.StartsWith("UNCONFI"u8)
        || (letters.StartsWith("DELIVEREDTO"u8) && IsNetwork(letters["DELIVEREDTO".Length..]));

    private static bool IsPhone(ReadOnlySpan<byte> place) =>
        Is(place, "HANDSET"u8) || Is(place, "TERMINAL"u8) || Is(place, "PHONE"u8) || Is(place, "DEVICE"u8) || Is(place, "MOBILE"u8) || Is(place, "RECIPIENT"u8) || Is(place, "SUBSCRIBER"u8)
        || Is(place, "DESTINATION"u8) || Is(place, "USER"u8);

    private static bool IsNetwork(ReadOnlySpan<byte> place) =>
        Is(place, "SMSC"u8) || Is(place, "NETWORK"u8) || Is(place, "GATEWAY"u8) || Is(place, "OPERATOR"u8) || Is(place, "CARRIER"u8) || Is(place, "UPSTREAM"u8);

    private static bool Is(ReadOnlySpan<byte> letters, ReadOnlySpan<byte> word) => letters.SequenceEqual(word);

    private static bool Has(ReadOnlySpan<byte> letters, ReadOnlySpan<byte> word) => letters.IndexOf(word) >= 0;
}
