using SmppGuard.Model;

namespace SmppGuard.Compliance;

/// <summary>What a message says beside its text that changes what a phone shows, or whether it shows anything. What is not among these changes nothing, and passes.</summary>
[Flags]
internal enum BesideText
{
    None = 0,

    /// <summary>sm_default_msg_id: a text that is kept at the SMSC.</summary>
    CannedText = 1 << 0,

    /// <summary>protocol_id 0x40: the phone shows nothing (3GPP TS 23.040, 9.2.3.9).</summary>
    Silent = 1 << 1,

    /// <summary>To another device or network, or to the SIM: other values of protocol_id than 0 and those of replacement, dest_telematics_id, a bearer that is not SMS.</summary>
    Telematic = 1 << 2,

    /// <summary>callback_num, callback_num_pres_ind.</summary>
    CallBackNumber = 1 << 3,

    /// <summary>callback_num_atag: a name for that number.</summary>
    CallBackText = 1 << 4,

    /// <summary>That other messages wait: ms_msg_wait_facilities, number_of_messages, the groups of data_coding for it, the service type for voice mail.</summary>
    Waiting = 1 << 5,

    /// <summary>display_time, ms_validity: how long it is shown.</summary>
    DisplayTime = 1 << 6,

    /// <summary>sms_signal, alert_on_message_delivery: how it sounds.</summary>
    Signal = 1 << 7,

    /// <summary>ussd_service_op, its_reply_type, its_session_info, the service type USSD: part of a dialogue.</summary>
    Dialogue = 1 << 8,

    /// <summary>source_port, destination_port, the service type WAP: to an application.</summary>
    Ports = 1 << 9,

    /// <summary>dest_addr_subunit: to the display alone, to the phone, the SIM or what is connected.</summary>
    Subunit = 1 << 10,

    /// <summary>payload_type of a control message.</summary>
    ControlPayload = 1 << 11,

    /// <summary>What SMPP has for other operations than a submit: broadcast_*, what receipts and responses say.</summary>
    OfOtherOperations = 1 << 12,
}

/// <summary>What may pass beside the text, for each class of message: docs/usage/beside-the-text.md has the same table.</summary>
internal static class BesideTexts
{
    /// <summary>What a message that is binary, on a code that allows it, may say beside: it is for a program.</summary>
    public const BesideText OfBinary = BesideText.Silent | BesideText.Telematic | BesideText.Ports | BesideText.Subunit | BesideText.ControlPayload;

    private const BesideText OfVerification =
        BesideText.Silent | BesideText.DisplayTime | BesideText.Signal | BesideText.Subunit | BesideText.OfOtherOperations;

    /// <summary>Adverts need nothing of it.</summary>
    public static BesideText AllowedFor(Purpose purpose) => purpose switch
    {
        Purpose.PublicInterest => (BesideText)~0,
        Purpose.Notification => OfVerification | BesideText.CallBackNumber | BesideText.Waiting,
        Purpose.Verification => OfVerification,
        _ => BesideText.None,
    };
}
