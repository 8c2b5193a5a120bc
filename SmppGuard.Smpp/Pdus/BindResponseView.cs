using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One bind_transmitter_resp, bind_receiver_resp or bind_transceiver_resp, read in place (SMPP 3.4, 4.1.2).
/// <code>header 16 | system_id ≤16 | TLVs (SC_interface_version)</code>
/// </summary>
public readonly ref struct BindResponseView
{
    private readonly int _end;

    private BindResponseView(ReadOnlySpan<byte> pdu, int end)
    {
        Pdu = pdu;
        _end = end;
    }

    /// <summary>The whole PDU, header included.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>system_id of the SMSC; empty where the body is missing, as it is in an error response.</summary>
    public ReadOnlySpan<byte> SystemId => _end > 0 ? Pdu[PduHeader.Size..(_end - 1)] : default;

    /// <summary>The optional part.</summary>
    public ReadOnlySpan<byte> Tlvs => _end > 0 ? Pdu[_end..] : default;

    /// <summary>SC_interface_version (5.3.2.25); null where the SMSC does not say, which 3.4 reads as: it knows no TLVs.</summary>
    public byte? ScInterfaceVersion => TlvReader.TryFind(Tlvs, TlvTag.ScInterfaceVersion, out var value) && value.Length == 1 ? value[0] : null;

    /// <summary>
    /// Reads a whole PDU: ESME_ROK, ESME_RINVCMDLEN or ESME_RINVSYSID. A missing body is accepted with any command_status, because some SMSCs send none.
    /// </summary>
    /// <param name="pdu">One PDU from the framer; its command_id is not looked at.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out BindResponseView view)
    {
        view = default;
        if (!PduCursor.IsWhole(pdu))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        var cursor = new PduCursor(pdu);
        if (cursor.Remaining > 0 && !cursor.CString(FieldLimits.SystemId))
        {
            return CommandStatus.ESME_RINVSYSID;
        }

        view = new BindResponseView(pdu, cursor.Offset > PduHeader.Size ? cursor.Offset : 0);
        return CommandStatus.ESME_ROK;
    }
}
