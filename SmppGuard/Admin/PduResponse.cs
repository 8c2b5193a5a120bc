using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Admin;

/// <summary>A PDU as the API shows it: its octets, and what its fields say, named as SMPP names them. A field that the operation does not have is left out.</summary>
internal sealed record PduResponse
{
    /// <summary>For example <c>submit_sm</c>.</summary>
    public required string Command { get; init; }

    public required uint SequenceNumber { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MessageId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ServiceType { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? SourceAddrTon { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? SourceAddrNpi { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SourceAddr { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? DestAddrTon { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? DestAddrNpi { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DestinationAddr { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? EsmClass { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? ProtocolId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? PriorityFlag { get; init; }

    /// <summary>Empty: at once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ScheduleDeliveryTime { get; init; }

    /// <summary>Empty: as long as the SMSC keeps messages.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ValidityPeriod { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? RegisteredDelivery { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? ReplaceIfPresentFlag { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? DataCoding { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte? SmDefaultMsgId { get; init; }

    /// <summary>The user data header in hexadecimal, its length octet included; empty: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Udh { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TlvResponse>? Tlvs { get; init; }

    /// <summary>The whole PDU in hexadecimal.</summary>
    public required string Hex { get; init; }

    /// <summary>SHA-256 of the whole PDU, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>PDUs that stand one after the other.</summary>
    public static IReadOnlyList<PduResponse> OfAll(ReadOnlySpan<byte> pdus)
    {
        List<PduResponse> all = [];
        while (!pdus.IsEmpty)
        {
            // What is no PDU is shown whole.
            var length = pdus.Length < PduHeader.Size ? pdus.Length : (int)Math.Clamp(PduHeader.Read(pdus).CommandLength, PduHeader.Size, (uint)pdus.Length);
            all.Add(Of(pdus[..length]));
            pdus = pdus[length..];
        }

        return all;
    }

    private static PduResponse Of(ReadOnlySpan<byte> pdu)
    {
        var header = pdu.Length < PduHeader.Size ? default : PduHeader.Read(pdu);
        var shown = new PduResponse
        {
            Command = NameOf(header.CommandId),
            SequenceNumber = header.SequenceNumber,
            Hex = Convert.ToHexStringLower(pdu),
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(pdu)),
        };
        return header.CommandId switch
        {
            CommandId.SubmitSm when SubmitSmView.TryParse(pdu, out var submit) == CommandStatus.ESME_ROK => shown with
            {
                ServiceType = Text(submit.ServiceType),
                SourceAddrTon = submit.SourceAddrTon,
                SourceAddrNpi = submit.SourceAddrNpi,
                SourceAddr = Text(submit.SourceAddr),
                DestAddrTon = submit.DestAddrTon,
                DestAddrNpi = submit.DestAddrNpi,
                DestinationAddr = Text(submit.DestinationAddr),
                EsmClass = submit.EsmClass,
                ProtocolId = submit.ProtocolId,
                PriorityFlag = submit.PriorityFlag,
                ScheduleDeliveryTime = Text(submit.ScheduleDeliveryTime),
                ValidityPeriod = Text(submit.ValidityPeriod),
                RegisteredDelivery = submit.RegisteredDelivery,
                ReplaceIfPresentFlag = submit.ReplaceIfPresentFlag,
                DataCoding = submit.DataCoding,
                SmDefaultMsgId = submit.SmDefaultMsgId,
                Udh = Convert.ToHexStringLower(submit.Udh),
                Tlvs = TlvResponse.OfAll(submit.Tlvs),
            },
            CommandId.DataSm when DataSmView.TryParse(pdu, out var data) == CommandStatus.ESME_ROK => shown with
            {
                ServiceType = Text(data.ServiceType),
                SourceAddrTon = data.SourceAddrTon,
                SourceAddrNpi = data.SourceAddrNpi,
                SourceAddr = Text(data.SourceAddr),
                DestAddrTon = data.DestAddrTon,
                DestAddrNpi = data.DestAddrNpi,
                DestinationAddr = Text(data.DestinationAddr),
                EsmClass = data.EsmClass,
                RegisteredDelivery = data.RegisteredDelivery,
                DataCoding = data.DataCoding,
                Udh = Convert.ToHexStringLower(data.Udh),
                Tlvs = TlvResponse.OfAll(data.Tlvs),
            },
            CommandId.ReplaceSm when ReplaceSmView.TryParse(pdu, out var replace) == CommandStatus.ESME_ROK => shown with
            {
                MessageId = Text(replace.MessageId),
                SourceAddrTon = replace.SourceAddrTon,
                SourceAddrNpi = replace.SourceAddrNpi,
                SourceAddr = Text(replace.SourceAddr),
                ScheduleDeliveryTime = Text(replace.ScheduleDeliveryTime),
                ValidityPeriod = Text(replace.ValidityPeriod),
                RegisteredDelivery = replace.RegisteredDelivery,
                SmDefaultMsgId = replace.SmDefaultMsgId,
            },
            CommandId.QuerySm when QuerySmView.TryParse(pdu, out var query) == CommandStatus.ESME_ROK => shown with
            {
                MessageId = Text(query.MessageId),
                SourceAddr = Text(query.SourceAddr),
            },
            CommandId.CancelSm when CancelSmView.TryParse(pdu, out var cancel) == CommandStatus.ESME_ROK => shown with
            {
                MessageId = Text(cancel.MessageId),
                SourceAddr = Text(cancel.SourceAddr),
                DestinationAddr = Text(cancel.DestinationAddr),
            },
            _ => shown,
        };
    }

    private static string NameOf(CommandId id) => id.IsKnown()
        ? JsonNamingPolicy.SnakeCaseLower.ConvertName(id.ToString())
        : string.Create(CultureInfo.InvariantCulture, $"0x{(uint)id:X8}");

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);
}

/// <summary>An optional parameter.</summary>
/// <param name="Tag">For example <c>0x0424</c>.</param>
/// <param name="Name">As SMPP names it; null: a vendor's own.</param>
/// <param name="Value">In hexadecimal.</param>
internal sealed record TlvResponse(string Tag, string? Name, string Value)
{
    public static IReadOnlyList<TlvResponse> OfAll(ReadOnlySpan<byte> tlvs)
    {
        List<TlvResponse> all = [];
        var reader = new TlvReader(tlvs);
        while (reader.Read(out var tag, out var value))
        {
            var name = Enum.IsDefined(tag) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(tag.ToString()) : null;
            all.Add(new TlvResponse(string.Create(CultureInfo.InvariantCulture, $"0x{(ushort)tag:X4}"), name, Convert.ToHexStringLower(value)));
        }

        return all;
    }
}
