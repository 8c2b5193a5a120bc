using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One data_sm, read in place (SMPP 3.4, 4.7.1). It has no short_message: the text is in message_payload.
/// <code>
/// header 16 | service_type ≤6 | source ton npi addr ≤65 | dest ton npi addr ≤65 | esm_class registered_delivery data_coding | TLVs
/// </code>
/// </summary>
public readonly ref struct DataSmView
{
    private readonly MessageTlvs _tlvs;
    private readonly int _udhLength;

    private DataSmView(ReadOnlySpan<byte> pdu, int sourceAddrTon, int destAddrTon, int esmClass, MessageTlvs tlvs, int udhLength)
    {
        Pdu = pdu;
        SourceAddrTonOffset = sourceAddrTon;
        DestAddrTonOffset = destAddrTon;
        EsmClassOffset = esmClass;
        _tlvs = tlvs;
        _udhLength = udhLength;
    }

    /// <summary>The whole PDU, header included.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>service_type, at most 5 characters.</summary>
    public ReadOnlySpan<byte> ServiceType => Pdu[PduHeader.Size..(SourceAddrTonOffset - 1)];

    /// <summary>source_addr_ton.</summary>
    public byte SourceAddrTon => Pdu[SourceAddrTonOffset];

    /// <summary>source_addr_npi.</summary>
    public byte SourceAddrNpi => Pdu[SourceAddrTonOffset + 1];

    /// <summary>source_addr, at most 64 characters.</summary>
    public ReadOnlySpan<byte> SourceAddr => Pdu[(SourceAddrTonOffset + 2)..(DestAddrTonOffset - 1)];

    /// <summary>dest_addr_ton.</summary>
    public byte DestAddrTon => Pdu[DestAddrTonOffset];

    /// <summary>dest_addr_npi.</summary>
    public byte DestAddrNpi => Pdu[DestAddrTonOffset + 1];

    /// <summary>destination_addr, at most 64 characters.</summary>
    public ReadOnlySpan<byte> DestinationAddr => Pdu[(DestAddrTonOffset + 2)..(EsmClassOffset - 1)];

    /// <summary>esm_class, see <see cref="EsmClasses"/>.</summary>
    public byte EsmClass => Pdu[EsmClassOffset];

    /// <summary>registered_delivery, see <see cref="RegisteredDeliveries"/>.</summary>
    public byte RegisteredDelivery => Pdu[RegisteredDeliveryOffset];

    /// <summary>data_coding, see <see cref="SmppGuard.Smpp.Text.DataCoding"/>.</summary>
    public byte DataCoding => Pdu[DataCodingOffset];

    /// <summary>The optional part: all TLVs in order, well-formed.</summary>
    public ReadOnlySpan<byte> Tlvs => Pdu[TlvsOffset..];

    /// <summary>Where source_addr_ton is, counted from the start of the PDU.</summary>
    public int SourceAddrTonOffset { get; }

    /// <summary>Where dest_addr_ton is.</summary>
    public int DestAddrTonOffset { get; }

    /// <summary>Where esm_class is.</summary>
    public int EsmClassOffset { get; }

    /// <summary>Where registered_delivery is.</summary>
    public int RegisteredDeliveryOffset => EsmClassOffset + 1;

    /// <summary>Where data_coding is.</summary>
    public int DataCodingOffset => EsmClassOffset + 2;

    /// <summary>Where the optional part starts.</summary>
    internal int TlvsOffset => EsmClassOffset + 3;

    /// <summary>Where the message_payload TLV (its tag) starts; -1 if there is none.</summary>
    internal int MessagePayloadTlvOffset => _tlvs.PayloadOffset;

    /// <summary>The value of message_payload, its user data header included; empty if there is none.</summary>
    public ReadOnlySpan<byte> MessagePayload => _tlvs.HasPayload ? Pdu.Slice(_tlvs.PayloadOffset + TlvReader.HeaderSize, _tlvs.PayloadLength) : default;

    /// <summary>Whether the text starts with a user data header.</summary>
    public bool HasUdh => _udhLength > 0;

    /// <summary>The user data header, UDHL included; empty if there is none.</summary>
    public ReadOnlySpan<byte> Udh => MessagePayload[.._udhLength];

    /// <summary>The text without its user data header.</summary>
    public ReadOnlySpan<byte> UserData => MessagePayload[_udhLength..];

    /// <summary>Whether this is one part of a longer message, by UDH or sar_total_segments.</summary>
    public bool IsConcatenatedPart => _tlvs.SarTotal > 1 || (HasUdh && UserDataHeader.TryGetConcatenation(Udh, out var udh) && udh.Total > 1);

    /// <summary>Reads a whole PDU; statuses as for <see cref="SubmitSmView.TryParse"/>.</summary>
    /// <param name="pdu">One PDU from the framer; its command_id is not looked at.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out DataSmView view)
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

        var status = cursor.Address(FieldLimits.LongAddress, CommandStatus.ESME_RINVSRCADR, out var sourceAddrTon);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        status = cursor.Address(FieldLimits.LongAddress, CommandStatus.ESME_RINVDSTADR, out var destAddrTon);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        var esmClass = cursor.Offset;
        if (!cursor.Skip(3))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        status = MessageTlvs.TryRead(pdu, cursor.Offset, out var tlvs);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        var udhLength = 0;
        var payload = tlvs.HasPayload ? pdu.Slice(tlvs.PayloadOffset + TlvReader.HeaderSize, tlvs.PayloadLength) : default;
        if ((pdu[esmClass] & EsmClasses.Udhi) != 0 && !UserDataHeader.TryMeasure(payload, out udhLength))
        {
            return CommandStatus.ESME_RINVESMCLASS;
        }

        view = new DataSmView(pdu, sourceAddrTon, destAddrTon, esmClass, tlvs, udhLength);
        return CommandStatus.ESME_ROK;
    }

    /// <summary>Where this part belongs in a long message; as <see cref="SubmitSmView.TryGetConcatenation"/>.</summary>
    public bool TryGetConcatenation(out Concatenation concatenation) => _tlvs.TryGetConcatenation(Udh, out concatenation);
}
