namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One cancel_sm, read in place (SMPP 3.4, 4.9.1). With an empty message_id it cancels all messages of the given addresses.
/// <code>header 16 | service_type ≤6 | message_id ≤65 | source ton npi addr ≤21 | dest ton npi addr ≤21</code>
/// </summary>
public readonly ref struct CancelSmView
{
    private readonly int _sourceAddrTon;
    private readonly int _destAddrTon;
    private readonly int _end;

    private CancelSmView(ReadOnlySpan<byte> pdu, int messageId, int sourceAddrTon, int destAddrTon, int end)
    {
        Pdu = pdu;
        MessageIdOffset = messageId;
        _sourceAddrTon = sourceAddrTon;
        _destAddrTon = destAddrTon;
        _end = end;
    }

    /// <summary>The whole PDU, header included.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>service_type, at most 5 characters.</summary>
    public ReadOnlySpan<byte> ServiceType => Pdu[PduHeader.Size..(MessageIdOffset - 1)];

    /// <summary>message_id, at most 64 characters.</summary>
    public ReadOnlySpan<byte> MessageId => Pdu[MessageIdOffset..(_sourceAddrTon - 1)];

    /// <summary>Where message_id starts, for <see cref="MessageIdRewriter"/>.</summary>
    public int MessageIdOffset { get; }

    /// <summary>source_addr_ton.</summary>
    public byte SourceAddrTon => Pdu[_sourceAddrTon];

    /// <summary>source_addr_npi.</summary>
    public byte SourceAddrNpi => Pdu[_sourceAddrTon + 1];

    /// <summary>source_addr, at most 20 characters.</summary>
    public ReadOnlySpan<byte> SourceAddr => Pdu[(_sourceAddrTon + 2)..(_destAddrTon - 1)];

    /// <summary>dest_addr_ton.</summary>
    public byte DestAddrTon => Pdu[_destAddrTon];

    /// <summary>dest_addr_npi.</summary>
    public byte DestAddrNpi => Pdu[_destAddrTon + 1];

    /// <summary>destination_addr, at most 20 characters.</summary>
    public ReadOnlySpan<byte> DestinationAddr => Pdu[(_destAddrTon + 2)..(_end - 1)];

    /// <summary>
    /// Reads a whole PDU: ESME_ROK, ESME_RINVCMDLEN, ESME_RINVSERTYP, ESME_RINVMSGID, ESME_RINVSRCADR or ESME_RINVDSTADR. Optional parameters are
    /// not looked at.
    /// </summary>
    /// <param name="pdu">One PDU from the framer; its command_id is not looked at.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out CancelSmView view)
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

        var messageId = cursor.Offset;
        if (!cursor.CString(FieldLimits.MessageId))
        {
            return CommandStatus.ESME_RINVMSGID;
        }

        var status = cursor.Address(FieldLimits.Address, CommandStatus.ESME_RINVSRCADR, out var sourceAddrTon);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        status = cursor.Address(FieldLimits.Address, CommandStatus.ESME_RINVDSTADR, out var destAddrTon);
        if (status == CommandStatus.ESME_ROK)
        {
            view = new CancelSmView(pdu, messageId, sourceAddrTon, destAddrTon, cursor.Offset);
        }

        return status;
    }
}
