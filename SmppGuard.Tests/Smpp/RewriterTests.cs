using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;
using Xunit;
using static SmppGuard.Smpp.Pdus.CommandStatus;

namespace SmppGuard.Tests.Smpp;

public sealed class RewriterTests
{
    [Fact]
    public void Only_esm_class_data_coding_and_the_text_change_in_a_submit_sm()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmAllFields, out var original));
        var buffer = new byte[SubmitSmRewriter.MaxLength(original, 8)];
        var length = SubmitSmRewriter.Rewrite(original, 0x41, 8, default, Samples.Hex("00410042"), buffer);
        var expected = Convert.ToHexString(Samples.SubmitSmAllFields)
            .Replace("811102", "411102", StringComparison.Ordinal)
            .Replace("1101030704636166E9", "110108070400410042", StringComparison.Ordinal);
        Assert.Equal(expected, Convert.ToHexString(buffer.AsSpan(0, length)));
    }

    [Fact]
    public void Text_that_came_in_message_payload_goes_back_to_the_same_place()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmPayload, out var original));
        var buffer = new byte[SubmitSmRewriter.MaxLength(original, 3)];
        var length = SubmitSmRewriter.Rewrite(original, 0, 0, default, "new"u8, buffer);
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(buffer.AsSpan(0, length), out var result));
        Assert.Equal(0, result.SmLength);
        Assert.Equal(Samples.Hex("020400020001 04240003 6E6577 14010000"), result.Tlvs);
    }

    [Fact]
    public void A_segment_of_a_message_payload_goes_into_short_message_and_the_payload_is_dropped()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmPayload, out var original));
        var buffer = new byte[SubmitSmRewriter.MaxLength(original, 9)];
        var length = SubmitSmRewriter.Rewrite(original, EsmClasses.Udhi, 0, Samples.Hex("050003AA0302"), "new"u8, buffer);
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(buffer.AsSpan(0, length), out var result));
        Assert.Equal(Samples.Hex("050003AA0302 6E6577"), result.ShortMessage);
        Assert.Equal(Samples.Hex("020400020001 14010000"), result.Tlvs);
    }

    [Fact]
    public void A_segment_split_anew_loses_the_old_segmentation_and_can_get_sar_parameters()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmSar.Followed("14000001FF"), out var original));
        var buffer = new byte[SubmitSmRewriter.MaxLength(original, 3)];
        var length = SubmitSmRewriter.RewriteSegment(original, 0, 0, default, "new"u8, default, buffer);
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(buffer.AsSpan(0, length), out var plain));
        Assert.Equal(Samples.Hex("14000001FF"), plain.Tlvs);
        Assert.False(plain.IsConcatenatedPart);

        length = SubmitSmRewriter.RewriteSegment(original, 0, 0, default, "new"u8, new Concatenation(7, 3, 2, IsWide: true), buffer);
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(buffer.AsSpan(0, length), out var segment));
        Assert.Equal(Samples.Hex("14000001FF 020C00020007 020E000103 020F000102"), segment.Tlvs);
        Assert.True(segment.TryGetConcatenation(out var part));
        Assert.Equal((7, 3, 2), (part.Reference, part.Total, part.Number));

        length = SubmitSmRewriter.RewriteToPayload(original, 0, 0, default, "new"u8, buffer);
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(buffer.AsSpan(0, length), out var payload));
        Assert.Equal(Samples.Hex("14000001FF 04240003 6E6577"), payload.Tlvs);
        Assert.Equal(0, payload.SmLength);
    }

    [Fact]
    public void A_text_too_long_for_short_message_is_our_bug_and_throws() =>
        Assert.Throws<ArgumentException>(() =>
        {
            SubmitSmView.TryParse(Samples.SubmitSmGsm, out var original);
            SubmitSmRewriter.Rewrite(original, 0, 0, default, new byte[255], new byte[1000]);
        });

    /// <summary>decode(encode(x)) = x, and a rewrite with the message's own text is the message, octet for octet.</summary>
    [Fact]
    public void Any_submit_sm_reads_back_and_rewritten_with_its_own_text_is_byte_for_byte_the_same()
    {
        Prop.ForAll(
            SubmitSms.Any.ToArbitrary(),
            fields =>
            {
                var pdu = fields.Encode(CommandId.SubmitSm, 77);
                Assert.Equal(ESME_ROK, SubmitSmView.TryParse(pdu, out var view));
                Assert.True(fields.SameAs(SubmitSms.FieldsOf(view)));
                var buffer = new byte[SubmitSmRewriter.MaxLength(view, view.UserData.Length)];
                var length = SubmitSmRewriter.Rewrite(view, view.EsmClass, view.DataCoding, default, view.UserData, buffer);
                return buffer.AsSpan(0, length).SequenceEqual(pdu);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_submit_sm_keeps_all_its_fields_and_tlvs_when_its_text_changes()
    {
        Prop.ForAll(
            SubmitSms.Any.ToArbitrary(),
            ArbMap.Default.GeneratorFor<byte[]>().Where(text => text.Length <= 254).ToArbitrary(),
            (fields, text) =>
            {
                var pdu = fields.Encode(CommandId.SubmitSm, 77);
                Assert.Equal(ESME_ROK, SubmitSmView.TryParse(pdu, out var view));
                var buffer = new byte[SubmitSmRewriter.MaxLength(view, text.Length)];
                var length = SubmitSmRewriter.Rewrite(view, 0x03, 0x42, default, text, buffer);
                Assert.Equal(ESME_ROK, SubmitSmView.TryParse(buffer.AsSpan(0, length), out var result));
                Assert.Equal(text, result.UserData);
                var inPayload = view.TryGetMessagePayload(out _);
                var expected = fields with
                {
                    EsmClass = 0x03,
                    DataCoding = 0x42,
                    ShortMessage = inPayload ? default : text,
                    Tlvs = [.. fields.Tlvs.Select(tlv => tlv.Tag == TlvTag.MessagePayload ? tlv with { Value = text } : tlv)],
                };
                Assert.Equal(Convert.ToHexString(expected.Encode(CommandId.SubmitSm, 77)), Convert.ToHexString(buffer.AsSpan(0, length)));
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Only_the_payload_of_a_data_sm_changes()
    {
        Assert.Equal(ESME_ROK, DataSmView.TryParse(Samples.DataSm, out var original));
        var buffer = new byte[DataSmRewriter.MaxLength(original, 5)];
        var length = DataSmRewriter.Rewrite(original, 0x40, 8, Samples.Hex("00"), "text"u8, buffer);
        var expected = Convert.ToHexString(Samples.DataSm)
            .Replace("0001000424000464617461", "400108042400050074657874", StringComparison.Ordinal)
            .Replace("00000040", "00000041", StringComparison.Ordinal);
        Assert.Equal(expected, Convert.ToHexString(buffer.AsSpan(0, length)));

        var withoutText = new SubmitSmFields { Tlvs = [new Tlv((TlvTag)0x1400, new byte[] { 1 })] }.Encode(CommandId.DataSm, 1);
        Assert.Equal(ESME_ROK, DataSmView.TryParse(withoutText, out original));
        length = DataSmRewriter.Rewrite(original, 0, 0, default, "a"u8, buffer);
        Assert.Equal(ESME_ROK, DataSmView.TryParse(buffer.AsSpan(0, length), out var result));
        Assert.Equal(Samples.Hex("1400000101 0424000161"), result.Tlvs);
    }

    [Theory]
    [InlineData("", "1")]
    [InlineData("", "1234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("04240003616263", "xyz")]
    public void Only_the_message_id_and_the_text_of_a_replace_sm_change(string tlvs, string newId)
    {
        var pdu = tlvs.Length == 0 ? Samples.ReplaceSm : Samples.ReplaceSm.CutTo(Samples.ReplaceSm.Length - 3).With(Samples.ReplaceSm.Length - 4, 0).Followed(tlvs);
        Assert.Equal(ESME_ROK, ReplaceSmView.TryParse(pdu, out var original));
        var id = System.Text.Encoding.ASCII.GetBytes(newId);
        var buffer = new byte[ReplaceSmRewriter.MaxLength(original, 12)];
        var length = ReplaceSmRewriter.Rewrite(original, id, "another text"u8, buffer);
        Assert.Equal(ESME_ROK, ReplaceSmView.TryParse(buffer.AsSpan(0, length), out var result));
        Assert.Equal(id, result.MessageId);
        Assert.Equal("another text"u8, result.Text);
        Assert.Equal(original.ShortMessage.IsEmpty, result.ShortMessage.IsEmpty);
        Assert.Equal(original.SourceAddr, result.SourceAddr);
        Assert.Equal(original.ValidityPeriod, result.ValidityPeriod);
        Assert.Equal((original.RegisteredDelivery, original.SmDefaultMsgId), (result.RegisteredDelivery, result.SmDefaultMsgId));
        Assert.Equal(original.Header.SequenceNumber, result.Header.SequenceNumber);
    }

    [Fact]
    public void Only_the_message_id_changes_in_queries_cancels_and_responses()
    {
        Assert.Equal(ESME_ROK, CancelSmView.TryParse(Samples.CancelSm, out var cancel));
        foreach (var (pdu, offset) in ((byte[], int)[])[(Samples.QuerySm, QuerySmView.MessageIdOffset), (Samples.CancelSm, cancel.MessageIdOffset), (Samples.QuerySmResp, 16)])
        {
            var buffer = new byte[MessageIdRewriter.MaxLength(pdu)];
            var length = MessageIdRewriter.Rewrite(pdu, offset, "0123456789"u8, buffer);
            Assert.Equal(pdu.Length + 5, length);
            var back = new byte[MessageIdRewriter.MaxLength(pdu) + 10];
            Assert.Equal(pdu, back.AsSpan(0, MessageIdRewriter.Rewrite(buffer.AsSpan(0, length), offset, "abc-1"u8, back)));
            Assert.Equal("0123456789"u8, buffer.AsSpan(offset, 10));
        }
    }
}
