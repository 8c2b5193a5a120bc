namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One query_sm, read in place (SMPP 3.4, 4.8.1).
/// <code>header 16 | message_id ≤65 | source ton npi addr ≤21</code>
/// </summary>
public readonly ref struct QuerySmView
{
    private readonly int _sourceAddrTon;
    private readonly int _end;

    private QuerySmView(ReadOnlySpan<byte> pdu, int sourceAddrTon, int end)
    {
        Pdu = pdu;
        _sourceAddrTon = sourceAddrTon;
        _end = end;
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
    public ReadOnlySpan<byte> SourceAddr => Pdu[(_sourceAddrTon + 2)..(_end - 1)];

    /// <summary>Reads a whole PDU: ESME_ROK, ESME_RINVCMDLEN, ESME_RINVMSGID or ESME_RINVSRCADR. Optional parameters are not looked at.</summary>
    /// <param name="pdu">One PDU from the framer; its command_id is not looked at.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out QuerySmView view)
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
        if (status == CommandStatus.ESME_ROK)
        {
            view = new QuerySmView(pdu, sourceAddrTon, cursor.Offset);
        }

        return status;
    }
}
