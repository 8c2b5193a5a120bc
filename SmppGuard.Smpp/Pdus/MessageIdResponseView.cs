namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One submit_sm_resp, data_sm_resp, deliver_sm_resp or submit_multi_resp up to its message_id, read in place (SMPP 3.4, 4.4.2, 4.7.2, 4.6.2, 4.5.2).
/// <code>header 16 | message_id ≤65 | what follows</code>
/// </summary>
public readonly ref struct MessageIdResponseView
{
    private readonly int _idEnd;
    private readonly int _end;

    private MessageIdResponseView(ReadOnlySpan<byte> pdu, int idEnd, int end)
    {
        Pdu = pdu;
        _idEnd = idEnd;
        _end = end;
    }

    /// <summary>The whole PDU, header included.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header; its command_status is the result.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>Whether there is a body.</summary>
    public bool HasBody => _end > 0;

    /// <summary>message_id, at most 64 characters if it was read strictly; empty without a body.</summary>
    public ReadOnlySpan<byte> MessageId => HasBody ? Pdu[PduHeader.Size.._idEnd] : default;

    /// <summary>What follows message_id: the optional part; in submit_multi_resp the destinations that failed come first.</summary>
    public ReadOnlySpan<byte> Rest => HasBody ? Pdu[_end..] : default;

    /// <summary>
    /// Reads a whole PDU: ESME_ROK, ESME_RINVCMDLEN or ESME_RINVMSGID. A missing body is accepted where command_status is an error, as 4.4.2 wants it, and
    /// in deliver_sm_resp, whose message_id is unused and which many ESMEs send as a bare header.
    /// </summary>
    /// <param name="pdu">One PDU from the framer.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out MessageIdResponseView view)
    {
        view = default;
        if (!PduCursor.IsWhole(pdu))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        if (pdu.Length == PduHeader.Size)
        {
            var header = PduHeader.Read(pdu);
            if (header.CommandStatus == CommandStatus.ESME_ROK && header.CommandId != CommandId.DeliverSmResp)
            {
                return CommandStatus.ESME_RINVMSGID;
            }

            view = new MessageIdResponseView(pdu, 0, 0);
            return CommandStatus.ESME_ROK;
        }

        var cursor = new PduCursor(pdu);
        if (!cursor.CString(FieldLimits.MessageId))
        {
            return CommandStatus.ESME_RINVMSGID;
        }

        view = new MessageIdResponseView(pdu, cursor.Offset - 1, cursor.Offset);
        return CommandStatus.ESME_ROK;
    }

    /// <summary>
    /// Reads a whole PDU as well as it can be, whatever <see cref="TryParse"/> says of it: message_id is as long as it is, and one without its NUL goes on to the end. An SMSC that
    /// took a message has taken it, however it writes that.
    /// </summary>
    public static MessageIdResponseView Read(ReadOnlySpan<byte> pdu)
    {
        var nul = pdu[PduHeader.Size..].IndexOf((byte)0);
        return pdu.Length == PduHeader.Size ? new MessageIdResponseView(pdu, 0, 0)
            : nul < 0 ? new MessageIdResponseView(pdu, pdu.Length, pdu.Length)
            : new MessageIdResponseView(pdu, PduHeader.Size + nul, PduHeader.Size + nul + 1);
    }
}
