using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;
using Xunit;
using static SmppGuard.Smpp.Pdus.CommandStatus;

namespace SmppGuard.Tests.Smpp;

public sealed class SubmitSmViewTests
{
    [Fact]
    public void Every_field_of_a_submit_sm_is_where_the_spec_puts_it()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmAllFields, out var view));
        Assert.Equal(new PduHeader(0x85, CommandId.SubmitSm, ESME_ROK, 0x7FFFFFFF), view.Header);
        Assert.Equal("CMT12"u8, view.ServiceType);
        Assert.Equal(5, view.SourceAddrTon);
        Assert.Equal(9, view.SourceAddrNpi);
        Assert.Equal("ABCDEFGHIJKLMNOPQRST"u8, view.SourceAddr);
        Assert.Equal(1, view.DestAddrTon);
        Assert.Equal(8, view.DestAddrNpi);
        Assert.Equal("86138001380001234567"u8, view.DestinationAddr);
        Assert.Equal(0x81, view.EsmClass);
        Assert.Equal(0x11, view.ProtocolId);
        Assert.Equal(2, view.PriorityFlag);
        Assert.Equal("260101080000032+"u8, view.ScheduleDeliveryTime);
        Assert.Equal("000001000000000R"u8, view.ValidityPeriod);
        Assert.Equal(0x11, view.RegisteredDelivery);
        Assert.Equal(1, view.ReplaceIfPresentFlag);
        Assert.Equal(3, view.DataCoding);
        Assert.Equal(7, view.SmDefaultMsgId);
        Assert.Equal(4, view.SmLength);
        Assert.Equal(Samples.Hex("636166E9"), view.ShortMessage);
        Assert.Equal(view.ShortMessage, view.UserData);
        Assert.Equal(Samples.Hex("020400021234 14000004DEADBEEF 0201000102"), view.Tlvs);
        Assert.False(view.HasUdh);
        Assert.True(view.Udh.IsEmpty);
        Assert.False(view.TryGetMessagePayload(out _));
        Assert.False(view.IsConcatenatedPart);
        Assert.Equal(Samples.SubmitSmAllFields, view.Pdu);
    }

    [Fact]
    public void Offsets_point_at_their_fields()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmAllFields, out var view));
        Assert.Equal(5, view.Pdu[view.SourceAddrTonOffset]);
        Assert.Equal(1, view.Pdu[view.DestAddrTonOffset]);
        Assert.Equal(0x81, view.Pdu[view.EsmClassOffset]);
        Assert.Equal((byte)'0', view.Pdu[view.ValidityPeriodOffset]);
        Assert.Equal(0x11, view.Pdu[view.RegisteredDeliveryOffset]);
        Assert.Equal(3, view.Pdu[view.DataCodingOffset]);
        Assert.Equal(4, view.Pdu[view.SmLengthOffset]);
        Assert.Equal(0x02, view.Tlvs[0]);
        Assert.False(view.TryGetMessagePayload(out _));
    }

    [Fact]
    public void A_user_data_header_is_kept_apart_from_the_text()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmUcs2Udh, out var view));
        Assert.True(view.HasUdh);
        Assert.Equal(Samples.Hex("050003AA0302"), view.Udh);
        Assert.Equal("全场😀", Encoding.BigEndianUnicode.GetString(view.UserData));
        Assert.True(view.IsConcatenatedPart);
        Assert.True(view.TryGetConcatenation(out var part));
        Assert.Equal(new Concatenation(0xAA, 3, 2, IsWide: false), part);
    }

    [Fact]
    public void The_text_may_be_in_message_payload()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmPayload, out var view));
        Assert.True(view.ShortMessage.IsEmpty);
        Assert.True(view.TryGetMessagePayload(out var payload));
        Assert.Equal("in the payload"u8, payload);
        Assert.Equal("in the payload"u8, view.UserData);
        Assert.False(view.IsConcatenatedPart);
    }

    [Fact]
    public void A_part_may_be_told_by_sar_parameters()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmSar, out var view));
        Assert.True(view.IsConcatenatedPart);
        Assert.True(view.TryGetConcatenation(out var part));
        Assert.Equal(new Concatenation(0x0102, 2, 1, IsWide: true), part);
    }

    [Theory]
    [InlineData("020E000101", false)] // one segment of one
    [InlineData("020E000102", true)] // the other two are missing: still not a message on its own
    [InlineData("020C00020102 020E000102 020F000103", true)] // number past the total
    public void Sar_total_segments_alone_makes_a_part(string tlvs, bool isPart)
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmGsm.Followed(tlvs), out var view));
        Assert.Equal(isPart, view.IsConcatenatedPart);
        Assert.False(view.TryGetConcatenation(out _));
    }

    [Fact]
    public void A_deliver_sm_is_read_the_same_way()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.DeliverSmReply, out var view));
        Assert.Equal(CommandId.DeliverSm, view.Header.CommandId);
        Assert.Equal("8613800138000"u8, view.SourceAddr);
        Assert.Equal("106900001"u8, view.DestinationAddr);
        Assert.Equal("退订", Encoding.BigEndianUnicode.GetString(view.UserData));
    }

    [Fact]
    public void A_submit_sm_without_text_is_legal()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmEmpty, out var view));
        Assert.True(view.UserData.IsEmpty);
        Assert.True(view.Tlvs.IsEmpty);
    }

    [Fact]
    public void Submit_sm_with_sm_length_past_the_end_is_rejected_with_ESME_RINVMSGLEN()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.SubmitSmGsm, out var view));
        Assert.Equal(ESME_RINVMSGLEN, SubmitSmView.TryParse(Samples.SubmitSmGsm.With(view.SmLengthOffset, 6), out _));
        Assert.Equal(ESME_RINVMSGLEN, SubmitSmView.TryParse(Samples.SubmitSmGsm.CutTo(Samples.SubmitSmGsm.Length - 1), out _));
    }

    [Fact]
    public void Submit_sm_with_255_octets_of_short_message_is_rejected_with_ESME_RINVMSGLEN()
    {
        var longest = new SubmitSmFields { ShortMessage = new byte[254] }.Encode(CommandId.SubmitSm, 1);
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(longest, out _));
        var tooLong = new SubmitSmFields { ShortMessage = new byte[255] }.Encode(CommandId.SubmitSm, 1);
        Assert.Equal(ESME_RINVMSGLEN, SubmitSmView.TryParse(tooLong, out _));
    }

    [Theory]
    [InlineData("1234", "1", "2", "", "", ESME_ROK)]
    [InlineData("12345", "1", "2", "", "", ESME_ROK)]
    [InlineData("123456", "1", "2", "", "", ESME_RINVSERTYP)]
    [InlineData("", "12345678901234567890", "2", "", "", ESME_ROK)]
    [InlineData("", "123456789012345678901", "2", "", "", ESME_RINVSRCADR)]
    [InlineData("", "1", "12345678901234567890", "", "", ESME_ROK)]
    [InlineData("", "1", "123456789012345678901", "", "", ESME_RINVDSTADR)]
    [InlineData("", "1", "2", "260101080000032+", "", ESME_ROK)]
    [InlineData("", "1", "2", "260101080000032", "", ESME_RINVSCHED)]
    [InlineData("", "1", "2", "260101080000032+1", "", ESME_RINVSCHED)]
    [InlineData("", "1", "2", "", "000001000000000R", ESME_ROK)]
    [InlineData("", "1", "2", "", "0", ESME_RINVEXPIRY)]
    [InlineData("", "1", "2", "", "000001000000000RR", ESME_RINVEXPIRY)]
    public void A_field_past_its_maximum_is_rejected_with_its_own_status(
        string serviceType, string source, string destination, string schedule, string validity, CommandStatus expected)
    {
        var pdu = new SubmitSmFields
        {
            ServiceType = serviceType,
            SourceAddr = source,
            DestinationAddr = destination,
            ScheduleDeliveryTime = schedule,
            ValidityPeriod = validity,
        }.Encode(CommandId.SubmitSm, 1);
        Assert.Equal(expected, SubmitSmView.TryParse(pdu, out _));
    }

    [Fact]
    public void A_body_that_ends_too_early_names_the_field_that_is_cut()
    {
        var pdu = Samples.SubmitSmAllFields;
        (int From, int To, CommandStatus Status)[] cuts =
        [
            (16, 21, ESME_RINVSERTYP),
            (22, 23, ESME_RINVCMDLEN),
            (24, 44, ESME_RINVSRCADR),
            (45, 46, ESME_RINVCMDLEN),
            (47, 67, ESME_RINVDSTADR),
            (68, 70, ESME_RINVCMDLEN),
            (71, 87, ESME_RINVSCHED),
            (88, 104, ESME_RINVEXPIRY),
            (105, 109, ESME_RINVCMDLEN),
            (110, 113, ESME_RINVMSGLEN),
            (114, 114, ESME_ROK),
            (115, 119, ESME_RINVOPTPARSTREAM),
            (120, 120, ESME_ROK),
            (121, 127, ESME_RINVOPTPARSTREAM),
            (128, 128, ESME_ROK),
            (129, 132, ESME_RINVOPTPARSTREAM),
            (133, 133, ESME_ROK),
        ];
        Assert.Equal(Enumerable.Range(16, pdu.Length - 15), cuts.SelectMany(cut => Enumerable.Range(cut.From, cut.To - cut.From + 1)));
        foreach (var (from, to, status) in cuts)
        {
            for (var length = from; length <= to; length++)
            {
                Assert.Equal((length, status), (length, SubmitSmView.TryParse(pdu.CutTo(length), out _)));
            }
        }
    }

    [Fact]
    public void Bytes_that_are_not_what_the_header_says_are_rejected_with_ESME_RINVCMDLEN()
    {
        Assert.Equal(ESME_RINVCMDLEN, SubmitSmView.TryParse(Samples.SubmitSmGsm.AsSpan(0, 15), out _));
        Assert.Equal(ESME_RINVCMDLEN, SubmitSmView.TryParse(Samples.SubmitSmGsm.AsSpan(0, 59), out _));
        Assert.Equal(ESME_RINVCMDLEN, SubmitSmView.TryParse([], out _));
    }

    [Theory]
    [InlineData("0424000161", ESME_ROPTPARNOTALLWD)] // message_payload beside short_message
    [InlineData("04240000", ESME_ROPTPARNOTALLWD)] // even an empty one: which of the two would the SMSC send?
    [InlineData("020E0002 0002", ESME_RINVPARLEN)]
    [InlineData("020C000101", ESME_RINVPARLEN)]
    [InlineData("020E000102 020E000101", ESME_ROPTPARNOTALLWD)] // two answers to the same question
    [InlineData("0204", ESME_RINVOPTPARSTREAM)]
    [InlineData("0204FFFF00", ESME_RINVOPTPARSTREAM)]
    [InlineData("02040001", ESME_RINVOPTPARSTREAM)]
    [InlineData("1400 0000 1400 0000", ESME_ROK)] // duplicates of what we do not read pass
    public void Optional_parameters_that_cannot_be_read_in_one_way_only_are_rejected(string tlvs, CommandStatus expected) =>
        Assert.Equal(expected, SubmitSmView.TryParse(Samples.SubmitSmGsm.Followed(tlvs), out _));

    [Fact]
    public void A_second_message_payload_is_rejected() =>
        Assert.Equal(ESME_ROPTPARNOTALLWD, SubmitSmView.TryParse(Samples.SubmitSmPayload.Followed("0424000161"), out _));

    [Theory]
    [InlineData("")] // no UDHL
    [InlineData("0661")] // UDHL past the end
    [InlineData("0100")] // an element without its length
    [InlineData("0300050000")] // an element past the end of the header
    [InlineData("050003AA03")] // cut inside
    public void Udhi_without_a_readable_header_is_rejected_with_ESME_RINVESMCLASS(string text)
    {
        var fields = new SubmitSmFields { EsmClass = EsmClasses.Udhi, ShortMessage = Samples.Hex(text) };
        Assert.Equal(ESME_RINVESMCLASS, SubmitSmView.TryParse(fields.Encode(CommandId.SubmitSm, 1), out _));

        var inPayload = new SubmitSmFields { EsmClass = EsmClasses.Udhi, Tlvs = [new Tlv(TlvTag.MessagePayload, Samples.Hex(text))] };
        Assert.Equal(ESME_RINVESMCLASS, SubmitSmView.TryParse(inPayload.Encode(CommandId.SubmitSm, 1), out _));
    }

    [Theory]
    [InlineData("00", false)] // an empty header
    [InlineData("050003010201", true)]
    [InlineData("06080412340201", true)]
    [InlineData("050003010101", false)] // one of one
    [InlineData("050003010200", false)] // number 0 is ignored (3GPP TS 23.040, 9.2.3.24.1)
    [InlineData("050003010203", false)] // number past the total
    [InlineData("0605040B8423F0", false)] // ports only
    [InlineData("0B0504 0B8423F0 0003010201", true)] // ports and concatenation
    [InlineData("0A0003010201 0003010203", true)] // a second one that makes no sense does not undo the first
    public void Concatenation_is_found_among_the_elements(string udh, bool isPart)
    {
        var fields = new SubmitSmFields { EsmClass = EsmClasses.Udhi, ShortMessage = Samples.Hex(udh + "61") };
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(fields.Encode(CommandId.SubmitSm, 1), out var view));
        Assert.True(view.HasUdh);
        Assert.Equal("a"u8, view.UserData);
        Assert.Equal(isPart, view.IsConcatenatedPart);
    }
}
