using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Fuzz.Targets;

/// <summary>
/// A submit_sm or deliver_sm as a list of fields, read one after the other from the tables of SMPP 3.4 (4.4.1, 5.2, 5.3), with a copy of each; and written back the same way.
/// Shares nothing with the views but the names of the statuses.
/// </summary>
internal sealed class SlowMessage
{
    public const int MessagePayload = 0x0424;
    public const int SarReference = 0x020C;
    public const int SarTotal = 0x020E;
    public const int SarNumber = 0x020F;
    private const int Udhi = 0x40;

    public byte[] Header { get; private set; } = [];

    public byte[] ServiceType { get; private set; } = [];

    public byte[] SourceTonNpi { get; private set; } = [];

    public byte[] SourceAddr { get; private set; } = [];

    public byte[] DestTonNpi { get; private set; } = [];

    public byte[] DestinationAddr { get; private set; } = [];

    public byte EsmClass { get; set; }

    public byte[] ProtocolAndPriority { get; private set; } = [];

    public byte[] ScheduleDeliveryTime { get; private set; } = [];

    public byte[] ValidityPeriod { get; private set; } = [];

    public byte[] DeliveryAndReplace { get; private set; } = [];

    public byte DataCoding { get; set; }

    public byte SmDefaultMsgId { get; private set; }

    public byte[] ShortMessage { get; set; } = [];

    public List<(int Tag, byte[] Value)> Tlvs { get; private set; } = [];

    public byte[]? Payload => Tlvs.Exists(tlv => tlv.Tag == MessagePayload) ? Tlvs.Find(tlv => tlv.Tag == MessagePayload).Value : null;

    public byte[] Text => Payload ?? ShortMessage;

    public SlowHeader? UserDataHeader => (EsmClass & Udhi) == 0 ? null : SlowHeader.Read(Text);

    /// <summary>Where it belongs in a long message: by its header, else by its sar_* parameters.</summary>
    public (int Reference, int Total, int Number, bool IsWide)? Concatenation()
    {
        if (UserDataHeader?.Concatenation() is { } part)
        {
            return part;
        }

        return Number(SarReference) is { } reference && Number(SarTotal) is { } total && Number(SarNumber) is { } number && number >= 1 && number <= total
            ? (reference, total, number, true)
            : null;
    }

    /// <summary>Whether it is one of several parts, whatever else is said about them.</summary>
    public bool IsPart => Number(SarTotal) > 1 || UserDataHeader?.Concatenation()?.Total > 1;

    /// <summary>The TLVs without message_payload and sar_*.</summary>
    public List<(int Tag, byte[] Value)> OtherTlvs => Tlvs.FindAll(tlv => tlv.Tag is not (MessagePayload or SarReference or SarTotal or SarNumber));

    /// <summary>The message, or the status that it is refused with.</summary>
    public static (SlowMessage? Message, CommandStatus Status) Read(byte[] pdu)
    {
        var message = new SlowMessage();
        var reader = new FieldReader(pdu);
        try
        {
            message.Fill(reader);
            return (message, CommandStatus.ESME_ROK);
        }
        catch (FieldException refused)
        {
            return (null, refused.Status);
        }
    }

    public SlowMessage With(Action<SlowMessage> change)
    {
        var copy = (SlowMessage)MemberwiseClone();
        copy.Tlvs = [.. Tlvs];
        change(copy);
        return copy;
    }

    /// <summary>The octets, with the command_length that they have.</summary>
    public byte[] Write()
    {
        List<byte> pdu = [.. Header];
        pdu.AddRange([.. ServiceType, 0, .. SourceTonNpi, .. SourceAddr, 0, .. DestTonNpi, .. DestinationAddr, 0, EsmClass, .. ProtocolAndPriority]);
        pdu.AddRange([.. ScheduleDeliveryTime, 0, .. ValidityPeriod, 0, .. DeliveryAndReplace, DataCoding, SmDefaultMsgId]);
        pdu.AddRange([(byte)ShortMessage.Length, .. ShortMessage]);
        foreach (var (tag, value) in Tlvs)
        {
            pdu.AddRange([(byte)(tag >> 8), (byte)tag, (byte)(value.Length >> 8), (byte)value.Length, .. value]);
        }

        for (var i = 0; i < 4; i++)
        {
            pdu[i] = (byte)(pdu.Count >> (24 - (8 * i)));
        }

        return [.. pdu];
    }

    private void Fill(FieldReader reader)
    {
        Header = reader.Octets(16, CommandStatus.ESME_RINVCMDLEN);
        ServiceType = reader.CString(6, CommandStatus.ESME_RINVSERTYP);
        SourceTonNpi = reader.Octets(2, CommandStatus.ESME_RINVCMDLEN);
        SourceAddr = reader.CString(21, CommandStatus.ESME_RINVSRCADR);
        DestTonNpi = reader.Octets(2, CommandStatus.ESME_RINVCMDLEN);
        DestinationAddr = reader.CString(21, CommandStatus.ESME_RINVDSTADR);
        var classAndMore = reader.Octets(3, CommandStatus.ESME_RINVCMDLEN);
        EsmClass = classAndMore[0];
        ProtocolAndPriority = classAndMore[1..];
        ScheduleDeliveryTime = reader.Time(CommandStatus.ESME_RINVSCHED);
        ValidityPeriod = reader.Time(CommandStatus.ESME_RINVEXPIRY);
        var last = reader.Octets(5, CommandStatus.ESME_RINVCMDLEN);
        DeliveryAndReplace = last[..2];
        DataCoding = last[2];
        SmDefaultMsgId = last[3];
        ShortMessage = last[4] == 255 ? throw new FieldException(CommandStatus.ESME_RINVMSGLEN) : reader.Octets(last[4], CommandStatus.ESME_RINVMSGLEN);
        while (!reader.IsAtEnd)
        {
            ReadTlv(reader);
        }

        if (ShortMessage.Length > 0 && Payload is not null)
        {
            throw new FieldException(CommandStatus.ESME_ROPTPARNOTALLWD);
        }

        if ((EsmClass & Udhi) != 0 && UserDataHeader is null)
        {
            throw new FieldException(CommandStatus.ESME_RINVESMCLASS);
        }
    }

    private void ReadTlv(FieldReader reader)
    {
        var head = reader.Octets(4, CommandStatus.ESME_RINVOPTPARSTREAM);
        var tag = (head[0] * 256) + head[1];
        var value = reader.Octets((head[2] * 256) + head[3], CommandStatus.ESME_RINVOPTPARSTREAM);
        var wanted = tag switch
        {
            SarReference => 2,
            SarTotal or SarNumber => 1,
            _ => value.Length,
        };
        if (value.Length != wanted)
        {
            throw new FieldException(CommandStatus.ESME_RINVPARLEN);
        }

        if (tag is MessagePayload or SarReference or SarTotal or SarNumber && Tlvs.Exists(tlv => tlv.Tag == tag))
        {
            throw new FieldException(CommandStatus.ESME_ROPTPARNOTALLWD);
        }

        Tlvs.Add((tag, value));
    }

    private int? Number(int tag)
    {
        var found = Tlvs.FindAll(tlv => tlv.Tag == tag);
        return found.Count == 0 ? null : found[0].Value.Aggregate(0, (sum, octet) => (sum * 256) + octet);
    }
}
