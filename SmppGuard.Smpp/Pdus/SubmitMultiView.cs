namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One submit_multi, read in place (SMPP 3.4, 4.5.1). Each destination can be written out as the submit_sm that it stands for, so that there is one
/// way to judge and relay a message.
/// <code>
/// header 16 | service_type ≤6 | source ton npi addr ≤21 | number_of_dests | dest_address … | esm_class … short_message, TLVs as in submit_sm
/// </code>
/// </summary>
public readonly ref struct SubmitMultiView
{
    /// <summary>The most destinations (SMPP 3.4, 5.2.24).</summary>
    public const int MaxDestinations = 254;

    private readonly int _sourceAddrTon;
    private readonly int _numberOfDests;
    private readonly int _esmClass;

    private SubmitMultiView(ReadOnlySpan<byte> pdu, int sourceAddrTon, int numberOfDests, int esmClass)
    {
        Pdu = pdu;
        _sourceAddrTon = sourceAddrTon;
        _numberOfDests = numberOfDests;
        _esmClass = esmClass;
    }

    /// <summary>The whole PDU, header included.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>service_type, at most 5 characters.</summary>
    public ReadOnlySpan<byte> ServiceType => Pdu[PduHeader.Size..(_sourceAddrTon - 1)];

    /// <summary>source_addr_ton.</summary>
    public byte SourceAddrTon => Pdu[_sourceAddrTon];

    /// <summary>source_addr_npi.</summary>
    public byte SourceAddrNpi => Pdu[_sourceAddrTon + 1];

    /// <summary>source_addr, at most 20 characters.</summary>
    public ReadOnlySpan<byte> SourceAddr => Pdu[(_sourceAddrTon + 2)..(_numberOfDests - 1)];

    /// <summary>number_of_dests, 1 to 254.</summary>
    public byte NumberOfDests => Pdu[_numberOfDests];

    /// <summary>The destinations, in order.</summary>
    public SubmitMultiDestinations Destinations => new(Pdu[(_numberOfDests + 1).._esmClass]);

    /// <summary>The most octets that <see cref="WriteSubmitSm"/> writes.</summary>
    public int MaxSubmitSmLength => Pdu.Length + FieldLimits.Address + 2;

    /// <summary>
    /// Reads a whole PDU. Statuses as for <see cref="SubmitSmView.TryParse"/>, and ESME_RINVNUMDESTS, ESME_RINVDESTFLAG, ESME_RINVDSTADR or
    /// ESME_RINVDLNAME for the destinations.
    /// </summary>
    /// <param name="pdu">One PDU from the framer; its command_id is not looked at.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out SubmitMultiView view)
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

        var status = cursor.Address(FieldLimits.Address, CommandStatus.ESME_RINVSRCADR, out var sourceAddrTon);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        var numberOfDests = cursor.Offset;
        if (!cursor.Byte(out var count))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        if (count is 0 or > MaxDestinations)
        {
            return CommandStatus.ESME_RINVNUMDESTS;
        }

        for (var i = 0; i < count; i++)
        {
            status = SkipDestination(ref cursor);
            if (status != CommandStatus.ESME_ROK)
            {
                return status;
            }
        }

        var esmClass = cursor.Offset;
        status = MessageBody.TryParse(pdu, ref cursor, out _, out _, out _, out _);
        if (status == CommandStatus.ESME_ROK)
        {
            view = new SubmitMultiView(pdu, sourceAddrTon, numberOfDests, esmClass);
        }

        return status;
    }

    /// <summary>
    /// Writes the submit_sm for one destination: same sequence_number, same octets but for the destination. It always reads as a
    /// <see cref="SubmitSmView"/>.
    /// </summary>
    /// <param name="destination">An SME address from <see cref="Destinations"/>, not a distribution list.</param>
    /// <param name="buffer">At least <see cref="MaxSubmitSmLength"/> octets.</param>
    /// <returns>Octets written.</returns>
    public int WriteSubmitSm(SubmitMultiDestination destination, Span<byte> buffer)
    {
        if (destination.IsDistributionList)
        {
            throw new ArgumentException("A distribution list has no address.", nameof(destination));
        }

        var writer = new PduWriter(buffer);
        writer.Header(CommandId.SubmitSm, CommandStatus.ESME_ROK, Header.SequenceNumber);
        writer.Octets(Pdu[PduHeader.Size.._numberOfDests]);
        writer.Byte(destination.Ton);
        writer.Byte(destination.Npi);
        writer.CString(destination.Address);
        writer.Octets(Pdu[_esmClass..]);
        return writer.Complete();
    }

    private static CommandStatus SkipDestination(ref PduCursor cursor)
    {
        if (!cursor.Byte(out var flag))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        return flag switch
        {
            SubmitMultiDestinations.SmeAddress => cursor.Address(FieldLimits.Address, CommandStatus.ESME_RINVDSTADR, out _),
            SubmitMultiDestinations.DistributionList when cursor.CString(FieldLimits.DistributionListName) => CommandStatus.ESME_ROK,
            SubmitMultiDestinations.DistributionList => CommandStatus.ESME_RINVDLNAME,
            _ => CommandStatus.ESME_RINVDESTFLAG,
        };
    }
}

/// <summary>One destination of a submit_multi (SMPP 3.4, 4.5.1.1).</summary>
public readonly ref struct SubmitMultiDestination
{
    internal SubmitMultiDestination(bool isDistributionList, byte ton, byte npi, ReadOnlySpan<byte> address)
    {
        IsDistributionList = isDistributionList;
        Ton = ton;
        Npi = npi;
        Address = address;
    }

    /// <summary>Whether <see cref="Address"/> is the name of a distribution list that the SMSC keeps.</summary>
    public bool IsDistributionList { get; }

    /// <summary>dest_addr_ton; 0 for a distribution list.</summary>
    public byte Ton { get; }

    /// <summary>dest_addr_npi; 0 for a distribution list.</summary>
    public byte Npi { get; }

    /// <summary>destination_addr or dl_name, at most 20 characters, without NUL.</summary>
    public ReadOnlySpan<byte> Address { get; }
}

/// <summary>Walks the destinations of a submit_multi; use it with foreach.</summary>
public ref struct SubmitMultiDestinations
{
    internal const byte SmeAddress = 1;
    internal const byte DistributionList = 2;

    private ReadOnlySpan<byte> _rest;
    private SubmitMultiDestination _current;

    internal SubmitMultiDestinations(ReadOnlySpan<byte> destinations)
    {
        _rest = destinations;
        _current = default;
    }

    /// <summary>The destination that <see cref="MoveNext"/> has reached.</summary>
    public readonly SubmitMultiDestination Current => _current;

    /// <summary>This enumerator, from its present place.</summary>
    public readonly SubmitMultiDestinations GetEnumerator() => this;

    /// <summary>Goes to the next destination; false after the last one.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var isList = _rest[0] == DistributionList;
        var start = isList ? 1 : 3;
        var length = _rest[start..].IndexOf((byte)0);
        _current = isList
            ? new SubmitMultiDestination(isDistributionList: true, 0, 0, _rest.Slice(start, length))
            : new SubmitMultiDestination(isDistributionList: false, _rest[1], _rest[2], _rest.Slice(start, length));
        _rest = _rest[(start + length + 1)..];
        return true;
    }
}
