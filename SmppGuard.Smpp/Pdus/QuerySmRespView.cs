namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One query_sm_resp, read in place (SMPP 3.4, 4.8.2).
/// <code>header 16 | message_id ≤65 | final_date 1,17 | message_state | error_code</code>
/// </summary>
public readonly ref struct QuerySmRespView
{
    private readonly int _finalDate;
    private readonly int _messageState;

    private QuerySmRespView(ReadOnlySpan<byte> pdu, int finalDate, int messageState)
    {
        Pdu = pdu;
        _finalDate = finalDate;
        _messageState = messageState;
    }

    /// <summary>The whole PDU, header included.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>Whether there is a body; an error response may come without.</summary>
    public bool HasBody => _messageState > 0;

    /// <summary>message_id, at most 64 characters; empty without a body.</summary>
    public ReadOnlySpan<byte> MessageId => HasBody ? Pdu[PduHeader.Size..(_finalDate - 1)] : default;

    /// <summary>final_date: empty or 16 characters.</summary>
    public ReadOnlySpan<byte> FinalDate => HasBody ? Pdu[_finalDate..(_messageState - 1)] : default;

    /// <summary>message_state; <see cref="MessageState.Unknown"/> without a body.</summary>
    public MessageState MessageState => HasBody ? (MessageState)Pdu[_messageState] : MessageState.Unknown;

    /// <summary>error_code of the network; 0 without a body.</summary>
    public byte ErrorCode => HasBody ? Pdu[_messageState + 1] : (byte)0;

    /// <summary>Reads a whole PDU: ESME_ROK, ESME_RINVCMDLEN, ESME_RINVMSGID, or ESME_RINVSCHED for a bad final_date.</summary>
    /// <param name="pdu">One PDU from the framer; its command_id is not looked at.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out QuerySmRespView view)
    {
        view = default;
        if (!PduCursor.IsWhole(pdu))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        if (pdu.Length == PduHeader.Size && PduHeader.Read(pdu).CommandStatus != CommandStatus.ESME_ROK)
        {
            view = new QuerySmRespView(pdu, 0, 0);
            return CommandStatus.ESME_ROK;
        }

        var cursor = new PduCursor(pdu);
        if (!cursor.CString(FieldLimits.MessageId))
        {
            return CommandStatus.ESME_RINVMSGID;
        }

        var finalDate = cursor.Offset;
        if (!cursor.Time())
        {
            return CommandStatus.ESME_RINVSCHED;
        }

        var messageState = cursor.Offset;
        if (!cursor.Skip(2))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        view = new QuerySmRespView(pdu, finalDate, messageState);
        return CommandStatus.ESME_ROK;
    }
}
