using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;
using static SmppGuard.Fuzz.DifferenceException;

namespace SmppGuard.Fuzz.Targets;

/// <summary>
/// A submit_sm: the view says the same of every field, and refuses with the same status, as <see cref="SlowMessage"/>; and a rewrite changes nothing but what it is told to.
/// </summary>
internal static class SubmitSmTarget
{
    private const byte OtherEsmClass = 0x43;
    private const byte OtherDataCoding = 0x08;

    private static readonly byte[] Udh = [5, 0, 3, 0x77, 2, 1];

    public static bool Run(byte[] input)
    {
        var pdu = Pdu.Framed(input, CommandId.SubmitSm);
        var (slow, status) = SlowMessage.Read(pdu);
        UnlessEqual(status, SubmitSmView.TryParse(pdu, out var view), "the status");
        if (slow is null)
        {
            return false;
        }

        UnlessSameOctets(pdu, slow.Write(), "the PDU written back");
        SameFields(slow, view);
        Rewritten(slow, view);
        return true;
    }

    private static void SameFields(SlowMessage slow, in SubmitSmView view)
    {
        UnlessSameOctets(slow.ServiceType, view.ServiceType, "service_type");
        UnlessSameOctets(slow.SourceTonNpi, [view.SourceAddrTon, view.SourceAddrNpi], "source_addr_ton and npi");
        UnlessSameOctets(slow.SourceAddr, view.SourceAddr, "source_addr");
        UnlessSameOctets(slow.DestTonNpi, [view.DestAddrTon, view.DestAddrNpi], "dest_addr_ton and npi");
        UnlessSameOctets(slow.DestinationAddr, view.DestinationAddr, "destination_addr");
        UnlessEqual(slow.EsmClass, view.EsmClass, "esm_class");
        UnlessSameOctets(slow.ProtocolAndPriority, [view.ProtocolId, view.PriorityFlag], "protocol_id and priority_flag");
        UnlessSameOctets(slow.ScheduleDeliveryTime, view.ScheduleDeliveryTime, "schedule_delivery_time");
        UnlessSameOctets(slow.ValidityPeriod, view.ValidityPeriod, "validity_period");
        UnlessSameOctets(slow.DeliveryAndReplace, [view.RegisteredDelivery, view.ReplaceIfPresentFlag], "registered_delivery and replace_if_present_flag");
        UnlessEqual(slow.DataCoding, view.DataCoding, "data_coding");
        UnlessEqual(slow.SmDefaultMsgId, view.SmDefaultMsgId, "sm_default_msg_id");
        UnlessSameOctets(slow.ShortMessage, view.ShortMessage, "short_message");
        UnlessEqual(slow.Payload is not null, view.TryGetMessagePayload(out var payload), "whether there is a message_payload");
        UnlessSameOctets(slow.Payload ?? [], payload, "message_payload");
        var headerLength = slow.UserDataHeader?.Length ?? 0;
        UnlessSameOctets(slow.Text.AsSpan(0, headerLength), view.Udh, "the user data header");
        UnlessSameOctets(slow.Text.AsSpan(headerLength), view.UserData, "the user data");
        UnlessEqual(slow.IsPart, view.IsConcatenatedPart, "whether it is a part");
        var found = view.TryGetConcatenation(out var part);
        UnlessEqual(slow.Concatenation(), found ? (part.Reference, part.Total, part.Number, part.IsWide) : null, "the part");
        var reader = new TlvReader(view.Tlvs);
        foreach (var (tag, value) in slow.Tlvs)
        {
            Unless(reader.Read(out var quickTag, out var quickValue), "a TLV is missing");
            UnlessEqual(tag, (int)quickTag, "a tag");
            UnlessSameOctets(value, quickValue, "the value of a TLV");
        }

        Unless(!reader.Read(out _, out _) && !reader.Malformed, "a TLV too many");
    }

    private static void Rewritten(SlowMessage slow, in SubmitSmView view)
    {
        // The text turned round: any other text would do. Half of short_message leaves room for a header.
        byte[] whole = [.. slow.Text.Reverse()];
        var segment = whole[..Math.Min(whole.Length, 120)];
        var room = new byte[SubmitSmRewriter.MaxLength(view, Udh.Length + whole.Length)];
        var other = slow.With(message => (message.EsmClass, message.DataCoding) = (OtherEsmClass, OtherDataCoding));
        var part = new Concatenation(0x1234, 7, 2, IsWide: true);

        UnlessSameOctets(
            (slow.Payload is null ? other.With(message => message.ShortMessage = whole) : WithPayloadInPlace(other, whole)).Write(),
            room.AsSpan(0, SubmitSmRewriter.Rewrite(view, OtherEsmClass, OtherDataCoding, default, whole, room)),
            "the PDU with another text");
        UnlessSameOctets(
            other.With(message => ToShortMessage(message, [.. Udh, .. segment], message.Tlvs.FindAll(tlv => tlv.Tag != SlowMessage.MessagePayload))).Write(),
            room.AsSpan(0, SubmitSmRewriter.Rewrite(view, OtherEsmClass, OtherDataCoding, Udh, segment, room)),
            "the PDU with a header");
        UnlessSameOctets(
            other.With(message => ToShortMessage(message, [.. Udh, .. segment], message.OtherTlvs)).Write(),
            room.AsSpan(0, SubmitSmRewriter.RewriteSegment(view, OtherEsmClass, OtherDataCoding, Udh, segment, default, room)),
            "a segment by its header");
        UnlessSameOctets(
            other.With(message => ToShortMessage(
                message, segment, [.. message.OtherTlvs, (SlowMessage.SarReference, [0x12, 0x34]), (SlowMessage.SarTotal, [7]), (SlowMessage.SarNumber, [2])])).Write(),
            room.AsSpan(0, SubmitSmRewriter.RewriteSegment(view, OtherEsmClass, OtherDataCoding, default, segment, part, room)),
            "a segment by sar_*");
        UnlessSameOctets(
            other.With(message => ToShortMessage(message, [], [.. message.OtherTlvs, (SlowMessage.MessagePayload, [.. Udh, .. segment])])).Write(),
            room.AsSpan(0, SubmitSmRewriter.RewriteToPayload(view, OtherEsmClass, OtherDataCoding, Udh, segment, room)),
            "the message in message_payload");
    }

    private static SlowMessage WithPayloadInPlace(SlowMessage message, byte[] text) =>
        message.With(copy => copy.Tlvs[copy.Tlvs.FindIndex(tlv => tlv.Tag == SlowMessage.MessagePayload)] = (SlowMessage.MessagePayload, text));

    private static void ToShortMessage(SlowMessage message, byte[] text, List<(int Tag, byte[] Value)> tlvs)
    {
        message.ShortMessage = text;
        message.Tlvs.Clear();
        message.Tlvs.AddRange(tlvs);
    }
}
