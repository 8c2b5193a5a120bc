namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One alert_notification, read in place (SMPP 3.4, 4.12.1). It has no response.
/// <code>header 16 | source ton npi addr ≤65 | esme ton npi addr ≤65 | TLVs (ms_availability_status)</code>
/// </summary>
public readonly ref struct AlertNotificationView
{
    private readonly int _esmeAddrTon;
    private readonly int _end;

    private AlertNotificationView(ReadOnlySpan<byte> pdu, int esmeAddrTon, int end)
    {
        Pdu = pdu;
        _esmeAddrTon = esmeAddrTon;
        _end = end;
    }

    /// <summary>The whole PDU, header included.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>source_addr_ton of the phone that has become available.</summary>
    public byte SourceAddrTon => Pdu[PduHeader.Size];

    /// <summary>source_addr_npi.</summary>
    public byte SourceAddrNpi => Pdu[PduHeader.Size + 1];

    /// <summary>source_addr, at most 64 characters.</summary>
    public ReadOnlySpan<byte> SourceAddr => Pdu[(PduHeader.Size + 2)..(_esmeAddrTon - 1)];

    /// <summary>esme_addr_ton of who asked to be told.</summary>
    public byte EsmeAddrTon => Pdu[_esmeAddrTon];

    /// <summary>esme_addr_npi.</summary>
    public byte EsmeAddrNpi => Pdu[_esmeAddrTon + 1];

    /// <summary>esme_addr, at most 64 characters.</summary>
    public ReadOnlySpan<byte> EsmeAddr => Pdu[(_esmeAddrTon + 2)..(_end - 1)];

    /// <summary>The optional part.</summary>
    public ReadOnlySpan<byte> Tlvs => Pdu[_end..];

    /// <summary>Reads a whole PDU: ESME_ROK, ESME_RINVCMDLEN, ESME_RINVSRCADR or ESME_RINVDSTADR.</summary>
    /// <param name="pdu">One PDU from the framer; its command_id is not looked at.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out AlertNotificationView view)
    {
        view = default;
        if (!PduCursor.IsWhole(pdu))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        var cursor = new PduCursor(pdu);
        var status = cursor.Address(FieldLimits.LongAddress, CommandStatus.ESME_RINVSRCADR, out _);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        status = cursor.Address(FieldLimits.LongAddress, CommandStatus.ESME_RINVDSTADR, out var esmeAddrTon);
        if (status == CommandStatus.ESME_ROK)
        {
            view = new AlertNotificationView(pdu, esmeAddrTon, cursor.Offset);
        }

        return status;
    }
}
