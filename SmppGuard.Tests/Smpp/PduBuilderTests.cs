using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using Xunit;
using static SmppGuard.Smpp.Pdus.CommandStatus;

namespace SmppGuard.Tests.Smpp;

/// <summary>What we write is, octet by octet, what the spec's tables say.</summary>
public sealed class PduBuilderTests
{
    private delegate int Write(Span<byte> destination);

    [Fact]
    public void Built_PDUs_are_the_samples()
    {
        Same(Samples.BindTransceiver, to => PduBuilder.BindRequest(to, CommandId.BindTransceiver, 13, "cp1", "secret1", "VMA", 1, 2, "^1069"));
        Same(Samples.BindTransceiverResp, to => PduBuilder.BindResponse(to, CommandId.BindTransceiver, 13, ESME_ROK, "SMPPGUARD"));
        Same(Samples.Outbind, to => PduBuilder.Outbind(to, 14, "SMSC", "open"));
        Same(Samples.SubmitSmResp, to => PduBuilder.SubmitSmResp(to, 1, ESME_ROK, "12345678"u8));
        Same(Samples.SubmitSmRespError, to => PduBuilder.SubmitSmResp(to, 1, ESME_RTHROTTLED, "12345678"u8));
        Same(Samples.EnquireLink, to => PduBuilder.HeaderOnly(to, CommandId.EnquireLink, 16));
        Same(Samples.QuerySm, to => PduBuilder.QuerySm(to, 10, "abc-1"u8, 0, 1, "106900001"u8));
        Same(Samples.QuerySmResp, to => PduBuilder.QuerySmResp(to, 10, "abc-1"u8, "260101080000032+"u8, MessageState.Delivered, 0));
        Same(Samples.Hex("00000010 80000000 00000002 00000000"), to => PduBuilder.GenericNack(to, 0, ESME_RINVCMDLEN));
        Same(Samples.Hex("00000011 80000005 00000064 00000003 00"), to => PduBuilder.DeliverSmResp(to, 3, ESME_RX_T_APPN));
        Same(Samples.Hex("00000013 80000103 00000000 00000003 3139 00"), to => PduBuilder.DataSmResp(to, 3, ESME_ROK, "19"u8));
        Same(Samples.Hex("00000010 80000009 0000000E 00000003"), to => PduBuilder.BindResponse(to, CommandId.BindTransceiver, 3, ESME_RINVPASWD, "X"));
        Same(Samples.Hex("00000018 80000004 00000402 00000003 00 001D0003 6E6F00"), to => PduBuilder.ExplainedError(to, CommandId.SubmitSmResp, 3, (CommandStatus)0x402, "no"u8));
        Same(Samples.AlertNotification.CutTo(Samples.AlertNotification.Length - 5), to => PduBuilder.AlertNotification(to, 15, 1, 1, "8613800138000"u8, 0, 1, "106900001"u8));
    }

    [Fact]
    public void Built_cancel_sm_and_replace_sm_read_back()
    {
        var buffer = new byte[PduBuilder.MaxLength];
        var length = PduBuilder.CancelSm(buffer, 1, "id"u8, 0, 1, "10"u8, 1, 1, "86"u8);
        Assert.Equal(ESME_ROK, CancelSmView.TryParse(buffer.AsSpan(0, length), out var cancel));
        Assert.Equal("id"u8, cancel.MessageId);
        Assert.Equal("86"u8, cancel.DestinationAddr);

        length = PduBuilder.ReplaceSm(buffer, 1, "id"u8, 0, 1, "10"u8, 1, new byte[254]);
        Assert.Equal(ESME_ROK, ReplaceSmView.TryParse(buffer.AsSpan(0, length), out var replace));
        Assert.Equal(254, replace.Text.Length);
        Assert.Equal("10"u8, replace.SourceAddr);
    }

    [Fact]
    public void Message_fields_write_the_samples()
    {
        var gsm = new SubmitSmFields
        {
            SourceAddrNpi = 1,
            SourceAddr = "106900001",
            DestAddrTon = 1,
            DestAddrNpi = 1,
            DestinationAddr = "8613800138000",
            RegisteredDelivery = 1,
            ShortMessage = "Hello"u8.ToArray(),
        };
        Assert.Equal(Samples.SubmitSmGsm, gsm.Encode(CommandId.SubmitSm, 1));

        var all = new SubmitSmFields
        {
            ServiceType = "CMT12",
            SourceAddrTon = 5,
            SourceAddrNpi = 9,
            SourceAddr = "ABCDEFGHIJKLMNOPQRST",
            DestAddrTon = 1,
            DestAddrNpi = 8,
            DestinationAddr = "86138001380001234567",
            EsmClass = 0x81,
            ProtocolId = 0x11,
            PriorityFlag = 2,
            ScheduleDeliveryTime = "260101080000032+",
            ValidityPeriod = "000001000000000R",
            RegisteredDelivery = 0x11,
            ReplaceIfPresentFlag = 1,
            DataCoding = 3,
            SmDefaultMsgId = 7,
            ShortMessage = new byte[] { (byte)'c', (byte)'a', (byte)'f', 0xE9 },
            Tlvs =
            [
                new Tlv(TlvTag.UserMessageReference, new byte[] { 0x12, 0x34 }),
                new Tlv((TlvTag)0x1400, new byte[] { 0xDE, 0xAD, 0xBE, 0xEF }),
                new Tlv(TlvTag.PrivacyIndicator, new byte[] { 2 }),
            ],
        };
        Assert.Equal(Samples.SubmitSmAllFields, all.Encode(CommandId.SubmitSm, 0x7FFFFFFF));

        var data = gsm with
        {
            ServiceType = "WAP",
            ShortMessage = default,
            Tlvs = [new Tlv(TlvTag.MessagePayload, "data"u8.ToArray()), new Tlv(TlvTag.PayloadType, new byte[] { 0 })],
        };
        Assert.Equal(Samples.DataSm, data.Encode(CommandId.DataSm, 8));

        var multi = gsm with
        {
            ServiceType = "ABC",
            PriorityFlag = 1,
            ValidityPeriod = "000001000000000R",
            ShortMessage = "Hi"u8.ToArray(),
            Tlvs = [new Tlv(TlvTag.UserMessageReference, new byte[] { 0, 2 })],
        };
        Same(
            Samples.SubmitMulti,
            to => multi.WriteSubmitMulti(
                to,
                9,
                [new MultiDestination("8613800138000", 1, 1), new MultiDestination("FRIENDS", IsDistributionList: true), new MultiDestination("13900139000", 0, 1)]));
    }

    [Fact]
    public void A_buffer_that_is_too_small_or_text_that_is_not_ascii_is_our_bug_and_throws()
    {
        Assert.ThrowsAny<Exception>(() => PduBuilder.Outbind(new byte[20], 1, "SMSC", "open"));
        Assert.Throws<ArgumentException>(() => PduBuilder.Outbind(new byte[100], 1, "短信", "open"));
        Assert.Throws<ArgumentException>(() => PduBuilder.SubmitSmResp(new byte[100], 1, ESME_ROK, "a\0b"u8));
        Assert.Throws<InvalidOperationException>(() => new SubmitSmFields { ShortMessage = "a"u8.ToArray() }.Encode(CommandId.DataSm, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SubmitSmFields().Encode(CommandId.Unbind, 1));
    }

    [Fact]
    public void The_sequence_number_and_the_status_can_be_changed_in_place()
    {
        var pdu = Samples.SubmitSmResp.ToArray();
        PduHeader.SetSequenceNumber(pdu, 0x01020304);
        PduHeader.SetCommandStatus(pdu, ESME_RSYSERR);
        Assert.Equal(new PduHeader((uint)pdu.Length, CommandId.SubmitSmResp, ESME_RSYSERR, 0x01020304), PduHeader.Read(pdu));
        Assert.Equal(Samples.SubmitSmResp[16..], pdu[16..]);
    }

    private static void Same(byte[] expected, Write write)
    {
        var buffer = new byte[PduBuilder.MaxLength];
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(buffer.AsSpan(0, write(buffer))));
    }
}
