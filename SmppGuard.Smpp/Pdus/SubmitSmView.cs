using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One submit_sm or deliver_sm, read in place (SMPP 3.4, 4.4.1 and 4.6.1: the layouts are the same). Properties are slices of the received
/// octets, C-octet strings without their NUL; nothing is copied, and the view lives no longer than those octets.
/// <code>
/// header 16 | service_type ≤6 | source ton npi addr ≤21 | dest ton npi addr ≤21 | esm_class protocol_id priority_flag |
/// schedule_delivery_time 1,17 | validity_period 1,17 | registered_delivery replace_if_present data_coding sm_default_msg_id sm_length |
/// short_message ≤254 | TLVs
/// </code>
/// </summary>
public readonly ref struct SubmitSmView
{
    /// <summary>The longest short_message, in octets (SMPP 3.4, 4.4.1).</summary>
    public const int MaxShortMessage = 254;

    private readonly MessageTlvs _tlvs;
    private readonly int _udhLength;

    private SubmitSmView(
        ReadOnlySpan<byte> pdu, int sourceAddrTon, int destAddrTon, int esmClass, int validityPeriod, int registeredDelivery, int tlvs,
        MessageTlvs messageTlvs, int udhLength)
    {
        Pdu = pdu;
        SourceAddrTonOffset = sourceAddrTon;
        DestAddrTonOffset = destAddrTon;
        EsmClassOffset = esmClass;
        ValidityPeriodOffset = validityPeriod;
        RegisteredDeliveryOffset = registeredDelivery;
        TlvsOffset = tlvs;
        _tlvs = messageTlvs;
        _udhLength = udhLength;
    }

    /// <summary>The whole PDU, header included.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header; its command_id tells submit_sm from deliver_sm.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>service_type, at most 5 characters (5.2.11).</summary>
    public ReadOnlySpan<byte> ServiceType => Pdu[PduHeader.Size..(SourceAddrTonOffset - 1)];

    /// <summary>source_addr_ton (5.2.5).</summary>
    public byte SourceAddrTon => Pdu[SourceAddrTonOffset];

    /// <summary>source_addr_npi (5.2.6).</summary>
    public byte SourceAddrNpi => Pdu[SourceAddrTonOffset + 1];

    /// <summary>source_addr, at most 20 characters (5.2.8).</summary>
    public ReadOnlySpan<byte> SourceAddr => Pdu[(SourceAddrTonOffset + 2)..(DestAddrTonOffset - 1)];

    /// <summary>dest_addr_ton (5.2.5).</summary>
    public byte DestAddrTon => Pdu[DestAddrTonOffset];

    /// <summary>dest_addr_npi (5.2.6).</summary>
    public byte DestAddrNpi => Pdu[DestAddrTonOffset + 1];

    /// <summary>destination_addr, at most 20 characters (5.2.9).</summary>
    public ReadOnlySpan<byte> DestinationAddr => Pdu[(DestAddrTonOffset + 2)..(EsmClassOffset - 1)];

    /// <summary>esm_class (5.2.12), see <see cref="EsmClasses"/>.</summary>
    public byte EsmClass => Pdu[EsmClassOffset];

    /// <summary>protocol_id (5.2.13).</summary>
    public byte ProtocolId => Pdu[EsmClassOffset + 1];

    /// <summary>priority_flag (5.2.14).</summary>
    public byte PriorityFlag => Pdu[EsmClassOffset + 2];

    /// <summary>schedule_delivery_time: empty or 16 characters (5.2.15).</summary>
    public ReadOnlySpan<byte> ScheduleDeliveryTime => Pdu[(EsmClassOffset + 3)..(ValidityPeriodOffset - 1)];

    /// <summary>validity_period: empty or 16 characters (5.2.16).</summary>
    public ReadOnlySpan<byte> ValidityPeriod => Pdu[ValidityPeriodOffset..(RegisteredDeliveryOffset - 1)];

    /// <summary>registered_delivery (5.2.17), see <see cref="RegisteredDeliveries"/>.</summary>
    public byte RegisteredDelivery => Pdu[RegisteredDeliveryOffset];

    /// <summary>replace_if_present_flag (5.2.18).</summary>
    public byte ReplaceIfPresentFlag => Pdu[ReplaceIfPresentFlagOffset];

    /// <summary>data_coding (5.2.19), see <see cref="SmppGuard.Smpp.Text.DataCoding"/>.</summary>
    public byte DataCoding => Pdu[DataCodingOffset];

    /// <summary>sm_default_msg_id (5.2.20).</summary>
    public byte SmDefaultMsgId => Pdu[RegisteredDeliveryOffset + 3];

    /// <summary>sm_length (5.2.21): octets of short_message.</summary>
    public byte SmLength => Pdu[SmLengthOffset];

    /// <summary>short_message (5.2.22), its user data header included; empty where message_payload is used.</summary>
    public ReadOnlySpan<byte> ShortMessage => Pdu[(SmLengthOffset + 1)..TlvsOffset];

    /// <summary>The optional part: all TLVs in order, well-formed.</summary>
    public ReadOnlySpan<byte> Tlvs => Pdu[TlvsOffset..];

    /// <summary>Where source_addr_ton is, counted from the start of the PDU.</summary>
    public int SourceAddrTonOffset { get; }

    /// <summary>Where dest_addr_ton is.</summary>
    public int DestAddrTonOffset { get; }

    /// <summary>Where esm_class is.</summary>
    public int EsmClassOffset { get; }

    /// <summary>Where validity_period starts.</summary>
    public int ValidityPeriodOffset { get; }

    /// <summary>Where registered_delivery is.</summary>
    public int RegisteredDeliveryOffset { get; }

    /// <summary>Where replace_if_present_flag is.</summary>
    public int ReplaceIfPresentFlagOffset => RegisteredDeliveryOffset + 1;

    /// <summary>Where data_coding is.</summary>
    public int DataCodingOffset => RegisteredDeliveryOffset + 2;

    /// <summary>Where sm_length is; short_message follows.</summary>
    public int SmLengthOffset => RegisteredDeliveryOffset + 4;

    /// <summary>Where the optional part starts.</summary>
    internal int TlvsOffset { get; }

    /// <summary>Where the message_payload TLV (its tag) starts; -1 if there is none.</summary>
    internal int MessagePayloadTlvOffset => _tlvs.PayloadOffset;

    /// <summary>Whether the text starts with a user data header.</summary>
    public bool HasUdh => _udhLength > 0;

    /// <summary>The user data header, UDHL included; empty if there is none.</summary>
    public ReadOnlySpan<byte> Udh => Text[.._udhLength];

    /// <summary>The text without its user data header, from short_message or message_payload.</summary>
    public ReadOnlySpan<byte> UserData => Text[_udhLength..];

    /// <summary>Whether this is one part of a longer message: more than one part by UDH, or by sar_total_segments (5.3.2.23).</summary>
    public bool IsConcatenatedPart => _tlvs.SarTotal > 1 || (HasUdh && UserDataHeader.TryGetConcatenation(Udh, out var udh) && udh.Total > 1);

    private ReadOnlySpan<byte> Text => _tlvs.HasPayload ? Pdu.Slice(_tlvs.PayloadOffset + TlvReader.HeaderSize, _tlvs.PayloadLength) : ShortMessage;

    /// <summary>
    /// Reads a whole PDU. The result is ESME_ROK, or the status to answer with: that of the first bad field; ESME_RINVCMDLEN where the body ends
    /// inside the fixed fields; ESME_RINVMSGLEN for a bad sm_length; ESME_RINVESMCLASS where UDHI is set and the text has no readable header;
    /// ESME_RINVOPTPARSTREAM and ESME_RINVPARLEN for unreadable TLVs; ESME_ROPTPARNOTALLWD for message_payload beside a short_message,
    /// or for a second message_payload or sar_* parameter.
    /// </summary>
    /// <param name="pdu">One PDU from the framer; its command_id is not looked at.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out SubmitSmView view)
    {
        view = default;
        if (!PduCursor.IsWhole(pdu))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        var cursor = new PduCursor(pdu);
        if (!cursor.CString(FieldLimits.ServiceType))
        {
            return CommandStatus.ESME_RINVSERTYP;
        }

        var status = cursor.Address(FieldLimits.Address, CommandStatus.ESME_RINVSRCADR, out var sourceAddrTon);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        status = cursor.Address(FieldLimits.Address, CommandStatus.ESME_RINVDSTADR, out var destAddrTon);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        var esmClass = cursor.Offset;
        status = MessageBody.TryParse(pdu, ref cursor, out var validityPeriod, out var registeredDelivery, out var tlvs, out var udhLength);
        if (status == CommandStatus.ESME_ROK)
        {
            var tlvsOffset = registeredDelivery + 5 + pdu[registeredDelivery + 4];
            view = new SubmitSmView(pdu, sourceAddrTon, destAddrTon, esmClass, validityPeriod, registeredDelivery, tlvsOffset, tlvs, udhLength);
        }

        return status;
    }

    /// <summary>The value of message_payload (5.3.2.32), its user data header included.</summary>
    public bool TryGetMessagePayload(out ReadOnlySpan<byte> payload)
    {
        payload = _tlvs.HasPayload ? Text : default;
        return _tlvs.HasPayload;
    }

    /// <summary>
    /// Where this part belongs in a long message: from the UDH, else from the sar_* parameters. False for a message on its own, and where
    /// sar_* parameters are incomplete or make no sense; <see cref="IsConcatenatedPart"/> is then still true if sar_total_segments says so.
    /// </summary>
    public bool TryGetConcatenation(out Concatenation concatenation) => _tlvs.TryGetConcatenation(Udh, out concatenation);
}
