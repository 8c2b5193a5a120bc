namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One bind_transmitter, bind_receiver or bind_transceiver, read in place (SMPP 3.4, 4.1.1, 4.1.3, 4.1.5).
/// <code>header 16 | system_id ≤16 | password ≤9 | system_type ≤13 | interface_version addr_ton addr_npi | address_range ≤41</code>
/// </summary>
public readonly ref struct BindView
{
    private readonly int _password;
    private readonly int _systemType;
    private readonly int _interfaceVersion;
    private readonly int _end;

    private BindView(ReadOnlySpan<byte> pdu, int password, int systemType, int interfaceVersion, int end)
    {
        Pdu = pdu;
        _password = password;
        _systemType = systemType;
        _interfaceVersion = interfaceVersion;
        _end = end;
    }

    /// <summary>The whole PDU, header included. It contains the password: never log it.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header; its command_id tells the kind of bind.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>system_id, at most 15 characters (5.2.1).</summary>
    public ReadOnlySpan<byte> SystemId => Pdu[PduHeader.Size..(_password - 1)];

    /// <summary>password, at most 8 characters (5.2.2).</summary>
    public ReadOnlySpan<byte> Password => Pdu[_password..(_systemType - 1)];

    /// <summary>system_type, at most 12 characters (5.2.3).</summary>
    public ReadOnlySpan<byte> SystemType => Pdu[_systemType..(_interfaceVersion - 1)];

    /// <summary>interface_version: 0x34 for 3.4; 0x00 to 0x33 for older ones, which know no TLVs (5.2.4).</summary>
    public byte InterfaceVersion => Pdu[_interfaceVersion];

    /// <summary>addr_ton (5.2.5).</summary>
    public byte AddrTon => Pdu[_interfaceVersion + 1];

    /// <summary>addr_npi (5.2.6).</summary>
    public byte AddrNpi => Pdu[_interfaceVersion + 2];

    /// <summary>address_range, at most 40 characters (5.2.7).</summary>
    public ReadOnlySpan<byte> AddressRange => Pdu[(_interfaceVersion + 3)..(_end - 1)];

    /// <summary>
    /// Reads a whole PDU: ESME_ROK, ESME_RINVCMDLEN, ESME_RINVSYSID, ESME_RINVPASWD, ESME_RINVSYSTYP, or ESME_RBINDFAIL for a bad address_range,
    /// which has no status of its own. Octets after the last field are not looked at.
    /// </summary>
    /// <param name="pdu">One PDU from the framer; its command_id is not looked at.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out BindView view)
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

        var systemType = cursor.Offset;
        if (!cursor.CString(FieldLimits.SystemType))
        {
            return CommandStatus.ESME_RINVSYSTYP;
        }

        var interfaceVersion = cursor.Offset;
        if (!cursor.Skip(3))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        if (!cursor.CString(FieldLimits.AddressRange))
        {
            return CommandStatus.ESME_RBINDFAIL;
        }

        view = new BindView(pdu, password, systemType, interfaceVersion, cursor.Offset);
        return CommandStatus.ESME_ROK;
    }
}
