using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>One optional parameter with a value of its own.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="Value">Its value, at most 65,535 octets.</param>
public readonly record struct Tlv(TlvTag Tag, ReadOnlyMemory<byte> Value);

/// <summary>A destination of a submit_multi: an address, or the name of a distribution list if <paramref name="IsDistributionList"/>.</summary>
/// <param name="Address">destination_addr or dl_name, at most 20 ASCII characters.</param>
/// <param name="Ton">dest_addr_ton.</param>
/// <param name="Npi">dest_addr_npi.</param>
/// <param name="IsDistributionList">Whether it is a list that the SMSC keeps.</param>
public readonly record struct MultiDestination(string Address, byte Ton = 0, byte Npi = 0, bool IsDistributionList = false);

/// <summary>
/// The fields of a message PDU as values, for those who make messages rather than pass them on: simulators, tests, receipts of our own. Writes
/// submit_sm, deliver_sm, data_sm and submit_multi (SMPP 3.4, 4.4.1, 4.6.1, 4.7.1, 4.5.1).
/// </summary>
public sealed record SubmitSmFields
{
    private const int MaxFixedOctets = 256;

    /// <summary>service_type, at most 5 ASCII characters.</summary>
    public string ServiceType { get; init; } = "";

    /// <summary>source_addr_ton.</summary>
    public byte SourceAddrTon { get; init; }

    /// <summary>source_addr_npi.</summary>
    public byte SourceAddrNpi { get; init; }

    /// <summary>source_addr, at most 20 ASCII characters (64 in data_sm).</summary>
    public string SourceAddr { get; init; } = "";

    /// <summary>dest_addr_ton.</summary>
    public byte DestAddrTon { get; init; }

    /// <summary>dest_addr_npi.</summary>
    public byte DestAddrNpi { get; init; }

    /// <summary>destination_addr, at most 20 ASCII characters (64 in data_sm).</summary>
    public string DestinationAddr { get; init; } = "";

    /// <summary>esm_class, see <see cref="EsmClasses"/>.</summary>
    public byte EsmClass { get; init; }

    /// <summary>protocol_id.</summary>
    public byte ProtocolId { get; init; }

    /// <summary>priority_flag.</summary>
    public byte PriorityFlag { get; init; }

    /// <summary>schedule_delivery_time: empty, or 16 characters.</summary>
    public string ScheduleDeliveryTime { get; init; } = "";

    /// <summary>validity_period: empty, or 16 characters.</summary>
    public string ValidityPeriod { get; init; } = "";

    /// <summary>registered_delivery, see <see cref="RegisteredDeliveries"/>.</summary>
    public byte RegisteredDelivery { get; init; }

    /// <summary>replace_if_present_flag.</summary>
    public byte ReplaceIfPresentFlag { get; init; }

    /// <summary>data_coding, see <see cref="SmppGuard.Smpp.Text.DataCoding"/>.</summary>
    public byte DataCoding { get; init; }

    /// <summary>sm_default_msg_id.</summary>
    public byte SmDefaultMsgId { get; init; }

    /// <summary>short_message with its user data header, at most 254 octets. data_sm has none: there it must be empty.</summary>
    public ReadOnlyMemory<byte> ShortMessage { get; init; }

    /// <summary>The optional parameters, in order.</summary>
    public IReadOnlyList<Tlv> Tlvs { get; init; } = [];

    /// <summary>The most octets of a submit_sm, deliver_sm or data_sm of these fields; each destination of a submit_multi takes 24 more at most.</summary>
    public int MaxLength
    {
        get
        {
            var length = MaxFixedOctets + ShortMessage.Length;
            foreach (var tlv in Tlvs)
            {
                length += TlvReader.HeaderSize + tlv.Value.Length;
            }

            return length;
        }
    }

    /// <summary>Writes a submit_sm and returns its length.</summary>
    public int WriteSubmitSm(Span<byte> destination, uint sequenceNumber) => Write(destination, CommandId.SubmitSm, sequenceNumber);

    /// <summary>Writes a deliver_sm and returns its length.</summary>
    public int WriteDeliverSm(Span<byte> destination, uint sequenceNumber) => Write(destination, CommandId.DeliverSm, sequenceNumber);

    /// <summary>Writes a data_sm and returns its length; fields that it lacks are left out.</summary>
    public int WriteDataSm(Span<byte> destination, uint sequenceNumber)
    {
        if (!ShortMessage.IsEmpty)
        {
            throw new InvalidOperationException("data_sm carries its text in message_payload, not in short_message.");
        }

        var writer = new PduWriter(destination);
        writer.Header(CommandId.DataSm, CommandStatus.ESME_ROK, sequenceNumber);
        writer.CString(ServiceType);
        WriteAddress(ref writer, SourceAddrTon, SourceAddrNpi, SourceAddr);
        WriteAddress(ref writer, DestAddrTon, DestAddrNpi, DestinationAddr);
        writer.Byte(EsmClass);
        writer.Byte(RegisteredDelivery);
        writer.Byte(DataCoding);
        WriteTlvs(ref writer);
        return writer.Complete();
    }

    /// <summary>Writes a submit_multi and returns its length; the destination of this record is left out.</summary>
    public int WriteSubmitMulti(Span<byte> destination, uint sequenceNumber, IReadOnlyList<MultiDestination> destinations)
    {
        var writer = new PduWriter(destination);
        writer.Header(CommandId.SubmitMulti, CommandStatus.ESME_ROK, sequenceNumber);
        writer.CString(ServiceType);
        WriteAddress(ref writer, SourceAddrTon, SourceAddrNpi, SourceAddr);
        writer.Byte(checked((byte)destinations.Count));
        foreach (var to in destinations)
        {
            if (to.IsDistributionList)
            {
                writer.Byte(SubmitMultiDestinations.DistributionList);
                writer.CString(to.Address);
            }
            else
            {
                writer.Byte(SubmitMultiDestinations.SmeAddress);
                WriteAddress(ref writer, to.Ton, to.Npi, to.Address);
            }
        }

        WriteBody(ref writer);
        return writer.Complete();
    }

    /// <summary>A submit_sm, deliver_sm or data_sm in an array of its own.</summary>
    public byte[] Encode(CommandId commandId, uint sequenceNumber)
    {
        var buffer = new byte[MaxLength];
        var length = commandId switch
        {
            CommandId.SubmitSm or CommandId.DeliverSm => Write(buffer, commandId, sequenceNumber),
            CommandId.DataSm => WriteDataSm(buffer, sequenceNumber),
            _ => throw new ArgumentOutOfRangeException(nameof(commandId), commandId, "Not a message PDU with one destination."),
        };
        return buffer[..length];
    }

    private static void WriteAddress(ref PduWriter writer, byte ton, byte npi, string address)
    {
        writer.Byte(ton);
        writer.Byte(npi);
        writer.CString(address);
    }

    private int Write(Span<byte> destination, CommandId commandId, uint sequenceNumber)
    {
        var writer = new PduWriter(destination);
        writer.Header(commandId, CommandStatus.ESME_ROK, sequenceNumber);
        writer.CString(ServiceType);
        WriteAddress(ref writer, SourceAddrTon, SourceAddrNpi, SourceAddr);
        WriteAddress(ref writer, DestAddrTon, DestAddrNpi, DestinationAddr);
        WriteBody(ref writer);
        return writer.Complete();
    }

    private void WriteBody(ref PduWriter writer)
    {
        writer.Byte(EsmClass);
        writer.Byte(ProtocolId);
        writer.Byte(PriorityFlag);
        writer.CString(ScheduleDeliveryTime);
        writer.CString(ValidityPeriod);
        writer.Byte(RegisteredDelivery);
        writer.Byte(ReplaceIfPresentFlag);
        writer.Byte(DataCoding);
        writer.Byte(SmDefaultMsgId);
        writer.Byte(checked((byte)ShortMessage.Length));
        writer.Octets(ShortMessage.Span);
        WriteTlvs(ref writer);
    }

    private void WriteTlvs(ref PduWriter writer)
    {
        foreach (var tlv in Tlvs)
        {
            writer.Tlv(tlv.Tag, tlv.Value.Span);
        }
    }
}
