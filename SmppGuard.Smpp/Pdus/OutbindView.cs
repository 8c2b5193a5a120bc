namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One outbind, read in place (SMPP 3.4, 4.1.7).
/// <code>header 16 | system_id ≤16 | password ≤9</code>
/// </summary>
public readonly ref struct OutbindView
{
    private readonly int _password;
    private readonly int _end;

    private OutbindView(ReadOnlySpan<byte> pdu, int password, int end)
    {
        Pdu = pdu;
        _password = password;
        _end = end;
    }

    /// <summary>The whole PDU, header included. It contains the password: never log it.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>system_id of the SMSC, at most 15 characters.</summary>
    public ReadOnlySpan<byte> SystemId => Pdu[PduHeader.Size..(_password - 1)];

    /// <summary>password, at most 8 characters.</summary>
    public ReadOnlySpan<byte> Password => Pdu[_password..(_end - 1)];

    /// <summary>Reads a whole PDU: ESME_ROK, ESME_RINVCMDLEN, ESME_RINVSYSID or ESME_RINVPASWD.</summary>
    /// <param name="pdu">One PDU from the framer; its command_id is not looked at.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out OutbindView view)
    {
        view = default;
        if (!PduCursor.IsWhole(pdu))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        var cursor = new PduCursor(pdu);
        if (!cursor.CString(FieldLimits.SystemId))
        {
            return CommandStatus.ESME_RINVSYSID;
        }

        var password = cursor.Offset;
        if (!cursor.CString(FieldLimits.Password))
        {
            return CommandStatus.ESME_RINVPASWD;
        }

        view = new OutbindView(pdu, password, cursor.Offset);
        return CommandStatus.ESME_ROK;
    }
}
