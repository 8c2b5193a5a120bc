using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Tests.Smpp;

/// <summary>Arbitrary well-formed messages: every field over its whole range, text in short_message or message_payload, vendor TLVs and duplicates.</summary>
internal static class SubmitSms
{
    private static readonly Gen<byte> Octet = Gen.Choose(0, 255).Select(value => (byte)value);

    private static readonly Gen<byte[]> Octets = Gen.Choose(0, 254).SelectMany(length => Octet.ArrayOf(length));

    private static readonly Gen<string> Time = Gen.Elements("", "260101080000032+", "000001000000000R");

    private static readonly Gen<Tlv> OtherTlv =
        from tag in Gen.Elements(0x0204, 0x1400, 0x3FFF, 0x0019, 0xFFFF, 0x1400)
        from length in Gen.Choose(0, 20)
        from value in Octet.ArrayOf(length)
        select new Tlv((TlvTag)tag, value);

    public static Gen<SubmitSmFields> Any =>
        from serviceType in Ascii(5)
        from source in Ascii(20)
        from destination in Ascii(20)
        from octets in Octet.ArrayOf(10)
        from schedule in Time
        from validity in Time
        from text in Octets
        from inPayload in Gen.Elements(true, false)
        from before in OtherTlv.ListOf()
        from after in OtherTlv.ListOf()
        select new SubmitSmFields
        {
            ServiceType = serviceType,
            SourceAddrTon = octets[0],
            SourceAddrNpi = octets[1],
            SourceAddr = source,
            DestAddrTon = octets[2],
            DestAddrNpi = octets[3],
            DestinationAddr = destination,
            EsmClass = (byte)(octets[4] & ~EsmClasses.Udhi),
            ProtocolId = octets[5],
            PriorityFlag = octets[6],
            ScheduleDeliveryTime = schedule,
            ValidityPeriod = validity,
            RegisteredDelivery = octets[7],
            ReplaceIfPresentFlag = octets[8],
            DataCoding = octets[9],
            SmDefaultMsgId = octets[0],
            ShortMessage = inPayload ? default : text,
            Tlvs = inPayload ? [.. before, new Tlv(TlvTag.MessagePayload, text), .. after] : [.. before, .. after],
        };

    /// <summary>What a view says, as comparable values; texts and TLVs compare by their octets in <see cref="SameAs"/>.</summary>
    public static SubmitSmFields FieldsOf(in SubmitSmView view)
    {
        var tlvs = new List<Tlv>();
        var reader = new TlvReader(view.Tlvs);
        while (reader.Read(out var tag, out var value))
        {
            tlvs.Add(new Tlv(tag, value.ToArray()));
        }

        return new SubmitSmFields
        {
            ServiceType = Encoding.ASCII.GetString(view.ServiceType),
            SourceAddrTon = view.SourceAddrTon,
            SourceAddrNpi = view.SourceAddrNpi,
            SourceAddr = Encoding.ASCII.GetString(view.SourceAddr),
            DestAddrTon = view.DestAddrTon,
            DestAddrNpi = view.DestAddrNpi,
            DestinationAddr = Encoding.ASCII.GetString(view.DestinationAddr),
            EsmClass = view.EsmClass,
            ProtocolId = view.ProtocolId,
            PriorityFlag = view.PriorityFlag,
            ScheduleDeliveryTime = Encoding.ASCII.GetString(view.ScheduleDeliveryTime),
            ValidityPeriod = Encoding.ASCII.GetString(view.ValidityPeriod),
            RegisteredDelivery = view.RegisteredDelivery,
            ReplaceIfPresentFlag = view.ReplaceIfPresentFlag,
            DataCoding = view.DataCoding,
            SmDefaultMsgId = view.SmDefaultMsgId,
            ShortMessage = view.ShortMessage.ToArray(),
            Tlvs = tlvs,
        };
    }

    /// <summary>Whether two records are the same message: fields, text and TLVs in order.</summary>
    public static bool SameAs(this SubmitSmFields one, SubmitSmFields other) =>
        one with { ShortMessage = default, Tlvs = [] } == other with { ShortMessage = default, Tlvs = [] }
        && one.ShortMessage.Span.SequenceEqual(other.ShortMessage.Span)
        && one.Tlvs.Count == other.Tlvs.Count
        && one.Tlvs.Zip(other.Tlvs).All(pair => pair.First.Tag == pair.Second.Tag && pair.First.Value.Span.SequenceEqual(pair.Second.Value.Span));

    private static Gen<string> Ascii(int maxLength) =>
        from length in Gen.Choose(0, maxLength)
        from characters in Gen.Choose(1, 127).Select(value => (char)value).ArrayOf(length)
        select new string(characters);
}
