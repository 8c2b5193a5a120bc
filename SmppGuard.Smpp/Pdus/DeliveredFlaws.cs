namespace SmppGuard.Smpp.Pdus;

/// <summary>What was wrong in form with a deliver_sm or data_sm of an SMSC that was read all the same.</summary>
[Flags]
public enum DeliveredFlaws
{
    /// <summary>Nothing: it is as SMPP 3.4 has it.</summary>
    None = 0,

    /// <summary>service_type or an address is longer than its field.</summary>
    LongField = 1 << 0,

    /// <summary>schedule_delivery_time or validity_period, which mean nothing here, is neither empty nor a time.</summary>
    Time = 1 << 1,

    /// <summary>sm_length is 255: short_message has at most 254 octets.</summary>
    LongMessage = 1 << 2,

    /// <summary>short_message and message_payload are both there; message_payload counts if it holds anything (SMPP 3.4, 5.3.2.32).</summary>
    TwoTexts = 1 << 3,

    /// <summary>UDHI is set, and the text does not begin with a user data header.</summary>
    UserDataHeader = 1 << 4,

    /// <summary>A parameter has another length than SMPP gives it.</summary>
    TlvLength = 1 << 5,

    /// <summary>A parameter that may stand there once stands there more than once.</summary>
    TlvRepeated = 1 << 6,

    /// <summary>What follows the last parameter is cut off, or no parameter at all.</summary>
    TlvStream = 1 << 7,

    /// <summary>Some of the three sar_* parameters are missing, or they contradict each other.</summary>
    Sar = 1 << 8,

    /// <summary>esm_class does not say that it is a receipt, and receipted_message_id with a state does.</summary>
    ReceiptType = 1 << 9,

    /// <summary>The length of short_message or message_payload is wrong: it ends before the text does, or behind the end of the PDU.</summary>
    TextLength = 1 << 10,

    /// <summary>The session is none that receives: its bind is not answered yet, or it is a transmitter's (SMPP 3.4, 2.3). No PDU has this by itself.</summary>
    SessionState = 1 << 11,
}
