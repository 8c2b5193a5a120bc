using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One replace_sm, read in place (SMPP 3.4, 4.10.1). It has no data_coding and no esm_class: the new text is read as the old one was.
/// <code>
/// header 16 | message_id ≤65 | source ton npi addr ≤21 | schedule_delivery_time 1,17 | validity_period 1,17 |
/// registered_delivery sm_default_msg_id sm_length | short_message ≤254 | TLVs (SMPP 5.0: message_payload)
/// </code>
/// </summary>
public readonly ref struct ReplaceSmView
{
    private readonly MessageTlvs _tlvs;
    private readonly int _sourceAddrTon;
    private readonly int _scheduleDeliveryTime;
    private readonly int _validityPeriod;
    private readonly int _registeredDelivery;

    private ReplaceSmView(
        ReadOnlySpan<byte> pdu, int sourceAddrTon, int scheduleDeliveryTime, int validityPeriod, int registeredDelivery, int tlvsOffset, MessageTlvs tlvs)
    {
        Pdu = pdu;
        _sourceAddrTon = sourceAddrTon;
        _scheduleDeliveryTime = scheduleDeliveryTime;
        _validityPeriod = validityPeriod;
        _registeredDelivery = registeredDelivery;
        TlvsOffset = tlvsOffset;
        _tlvs = tlvs;
    }

    /// <summary>The whole PDU, header included.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>message_id, at most 64 characters.</summary>
    public ReadOnlySpan<byte> MessageId => Pdu[MessageIdOffset..(_sourceAddrTon - 1)];

    /// <summary>Where message_id starts, for <see cref="MessageIdRewriter"/>.</summary>
    public static int MessageIdOffset => PduHeader.Size;

    /// <summary>source_addr_ton.</summary>
    public byte SourceAddrTon => Pdu[_sourceAddrTon];

    /// <summary>source_addr_npi.</summary>
    public byte SourceAddrNpi => Pdu[_sourceAddrTon + 1];

    /// <summary>source_addr, at most 20 characters.</summary>
    public ReadOnlySpan<byte> SourceAddr => Pdu[(_sourceAddrTon + 2)..(_scheduleDeliveryTime - 1)];

    /// <summary>schedule_delivery_time: empty or 16 characters.</summary>
    public ReadOnlySpan<byte> ScheduleDeliveryTime => Pdu[_scheduleDeliveryTime..(_validityPeriod - 1)];

    /// <summary>validity_period: empty or 16 characters.</summary>
    public ReadOnlySpan<byte> ValidityPeriod => Pdu[_validityPeriod..(_registeredDelivery - 1)];

    /// <summary>registered_delivery.</summary>
    public byte RegisteredDelivery => Pdu[_registeredDelivery];

    /// <summary>sm_default_msg_id.</summary>
    public byte SmDefaultMsgId => Pdu[_registeredDelivery + 1];

    /// <summary>sm_length.</summary>
    public byte SmLength => Pdu[SmLengthOffset];

    /// <summary>short_message.</summary>
    public ReadOnlySpan<byte> ShortMessage => Pdu[(SmLengthOffset + 1)..TlvsOffset];

    /// <summary>The optional part; empty in SMPP 3.4.</summary>
    public ReadOnlySpan<byte> Tlvs => Pdu[TlvsOffset..];

    /// <summary>Where sm_length is, counted from the start of the PDU.</summary>
    internal int SmLengthOffset => _registeredDelivery + 2;

    /// <summary>Where the optional part starts.</summary>
    internal int TlvsOffset { get; }

    /// <summary>Where the message_payload TLV (its tag) starts; -1 if there is none.</summary>
    internal int MessagePayloadTlvOffset => _tlvs.PayloadOffset;

    /// <summary>The new text, from short_message or message_payload; it may start with a user data header if the old one did.</summary>
    public ReadOnlySpan<byte> Text => _tlvs.HasPayload ? Pdu.Slice(_tlvs.PayloadOffset + TlvReader.HeaderSize, _tlvs.PayloadLength) : ShortMessage;

    /// <summary>Reads a whole PDU; statuses as for <see cref="SubmitSmView.TryParse"/>, and ESME_RINVMSGID.</summary>
    /// <param name="pdu">One PDU from the framer; its command_id is not looked at.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out ReplaceSmView view)
    {
        view = default;
        if (!PduCursor.IsWhole(pdu))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        var cursor = new PduCursor(pdu);
        if (!cursor.CString(FieldLimits.MessageId))
        {
            return CommandStatus.ESME_RINVMSGID;
        }

        var status = cursor.Address(FieldLimits.Address, CommandStatus.ESME_RINVSRCADR, out var sourceAddrTon);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        var scheduleDeliveryTime = cursor.Offset;
        if (!cursor.Time())
        {
            return CommandStatus.ESME_RINVSCHED;
        }

        var validityPeriod = cursor.Offset;
        if (!cursor.Time())
        {
            return CommandStatus.ESME_RINVEXPIRY;
        }

        var registeredDelivery = cursor.Offset;
        if (!cursor.Skip(2) || !cursor.Byte(out var smLength))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        if (smLength > SubmitSmView.MaxShortMessage || !cursor.Skip(smLength))
        {
            return CommandStatus.ESME_RINVMSGLEN;
        }

        status = MessageTlvs.TryRead(pdu, cursor.Offset, out var tlvs);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        if (smLength > 0 && tlvs.HasPayload)
        {
            return CommandStatus.ESME_ROPTPARNOTALLWD;
        }

        view = new ReplaceSmView(pdu, sourceAddrTon, scheduleDeliveryTime, validityPeriod, registeredDelivery, cursor.Offset, tlvs);
        return CommandStatus.ESME_ROK;
    }
}
