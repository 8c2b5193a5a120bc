using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Tlvs;
using Xunit;
using static SmppGuard.Smpp.Pdus.CommandStatus;

namespace SmppGuard.Tests.Smpp;

public sealed class DeliveryReceiptTests
{
    [Fact]
    public void Every_field_of_a_receipt_is_read()
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.DeliverSmReceipt, out var deliver));
        Assert.True(DeliveryReceiptView.IsReceipt(deliver));
        Assert.True(DeliveryReceiptView.TryParse(deliver, out var receipt));
        Assert.Equal("12345678"u8, receipt.MessageId);
        Assert.Equal("12345678"u8, receipt.TextMessageId);
        Assert.Equal("DELIVRD"u8, receipt.State);
        Assert.Equal("000"u8, receipt.Error);
        Assert.Equal("001"u8, receipt.Submitted);
        Assert.Equal("001"u8, receipt.Delivered);
        Assert.Equal("2601010800"u8, receipt.SubmitDate);
        Assert.Equal("2601010801"u8, receipt.DoneDate);
        Assert.True(receipt.TryGetNetworkError(out var network, out var code));
        Assert.Equal((3, 7), (network, code));
    }

    [Theory]
    [InlineData("id:1 stat:DELIVRD", "1", "DELIVRD", "")]
    [InlineData("ID:1 STAT:UNDELIV ERR:34A Text:x", "1", "UNDELIV", "34A")]
    [InlineData("id: 1 stat: EXPIRED err: 7", "1", "EXPIRED", "7")] // spaces after the colons
    [InlineData("stat:REJECTD id:abc-DEF", "abc-DEF", "REJECTD", "")] // another order
    [InlineData("id:1", "1", "", "")]
    [InlineData("id:1 sub:  stat: err:", "1", "", "")]
    [InlineData("id:a:b stat:DELIVRD", "a:b", "DELIVRD", "")] // a colon inside the id
    [InlineData("id:1 text:stat:DELIVRD err:9", "1", "", "")] // the subscriber's own words are no fields
    [InlineData("id:1 stat:DELIVRD text:Id:2", "1", "DELIVRD", "")]
    [InlineData("id:1 submit date:2601010800 done date:2601010801 stat:DELIVRD\0", "1", "DELIVRD", "")]
    [InlineData("id:1 stat:Delivered to network err:000", "1", "Delivered to network", "000")] // as a whole it is another state than its first word
    [InlineData("id:1 stat:Delivered to SMSC", "1", "Delivered to SMSC", "")]
    [InlineData("id:1 stat:Delivered  to  handset err:0", "1", "Delivered  to  handset", "0")]
    [InlineData("id:1 stat:En Route err:0", "1", "En Route", "0")]
    [InlineData("id:1 stat:On the way submit date:2601010800", "1", "On the way", "")]
    [InlineData("id:1 stat:Submit failed err:3", "1", "Submit failed", "3")]
    [InlineData("id:1 stat:DELIVRD no error", "1", "DELIVRD", "")]
    [InlineData("id:1 stat:ENROUTE err 000", "1", "ENROUTE", "")]
    [InlineData("id:1 stat:DELIVRD failed 0 of 3", "1", "DELIVRD", "")]
    public void The_text_is_read_as_peers_write_it(string text, string id, string state, string error)
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Receipt(text), out var deliver));
        Assert.True(DeliveryReceiptView.TryParse(deliver, out var receipt));
        Assert.Equal(id, Encoding.ASCII.GetString(receipt.MessageId));
        Assert.Equal(state, Encoding.ASCII.GetString(receipt.State));
        Assert.Equal(error, Encoding.ASCII.GetString(receipt.Error));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no receipt at all")]
    [InlineData("msgid:1 stat:DELIVRD")]
    [InlineData("text:id:1")]
    [InlineData("id: stat:DELIVRD")]
    public void A_receipt_that_does_not_say_which_message_is_none(string text)
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Receipt(text), out var deliver));
        Assert.True(DeliveryReceiptView.IsReceipt(deliver));
        Assert.False(DeliveryReceiptView.TryParse(deliver, out _));
    }

    [Theory]
    [InlineData(0x00, false)]
    [InlineData(0x04, true)]
    [InlineData(0x07, true)] // the mode bits do not matter
    [InlineData(0x20, true)]
    [InlineData(0x08, false)]
    [InlineData(0x10, false)]
    [InlineData(0x18, false)]
    [InlineData(0x44, true)]
    [InlineData(0x40, false)]
    public void Esm_class_tells_a_receipt_from_a_reply(byte esmClass, bool isReceipt) => Assert.Equal(isReceipt, DeliveryReceiptView.IsReceipt(esmClass));

    [Fact]
    public void The_parameters_win_over_the_text()
    {
        var pdu = Receipt(
            "id:99 stat:ENROUTE err:1",
            new Tlv(TlvTag.ReceiptedMessageId, "63\0"u8.ToArray()),
            new Tlv(TlvTag.MessageState, new byte[] { (byte)MessageState.Undeliverable }));
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(pdu, out var deliver));
        Assert.True(DeliveryReceiptView.TryParse(deliver, out var receipt));
        Assert.Equal("63"u8, receipt.MessageId);
        Assert.Equal("99"u8, receipt.TextMessageId);
        Assert.Equal("UNDELIV"u8, receipt.State);
        Assert.Equal("1"u8, receipt.Error);
    }

    [Fact]
    public void Parameters_alone_are_enough_also_in_data_sm()
    {
        var fields = new SubmitSmFields
        {
            EsmClass = EsmClasses.DeliveryReceipt,
            Tlvs = [new Tlv(TlvTag.ReceiptedMessageId, "63"u8.ToArray()), new Tlv(TlvTag.MessageState, new byte[] { 2 })],
        };
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(fields.Encode(CommandId.DeliverSm, 1), out var deliver));
        Assert.True(DeliveryReceiptView.TryParse(deliver, out var receipt));
        Assert.Equal("63"u8, receipt.MessageId);
        Assert.True(receipt.TextMessageId.IsEmpty);
        Assert.Equal(ESME_ROK, DataSmView.TryParse(fields.Encode(CommandId.DataSm, 1), out var data));
        Assert.True(DeliveryReceiptView.TryParse(data, out receipt));
        Assert.Equal("DELIVRD"u8, receipt.State);
    }

    [Theory]
    [InlineData(0x20, ReceiptStage.OnTheWay)]
    [InlineData(0x24, ReceiptStage.OnTheWay)]
    [InlineData(0x04, ReceiptStage.Final)]
    [InlineData(0x00, ReceiptStage.Final)]
    [InlineData(0x30, ReceiptStage.Final)]
    [InlineData(0x3C, ReceiptStage.Final)]
    public void Only_an_esm_class_of_the_specification_makes_a_final_state_a_notification_on_the_way(byte esmClass, ReceiptStage expected)
    {
        var fields = new SubmitSmFields
        {
            EsmClass = esmClass,
            Tlvs = [new Tlv(TlvTag.ReceiptedMessageId, "abc\0"u8.ToArray()), new Tlv(TlvTag.MessageState, new byte[] { (byte)MessageState.Delivered })],
        };
        Assert.Equal(ESME_ROK, DeliveredView.TryParse(fields.Encode(CommandId.DeliverSm, 1), out var delivered));
        Assert.True(DeliveryReceiptView.TryParse(delivered, out var receipt));
        Assert.Equal(expected, receipt.Stage);

        // The ESME is told the same.
        var buffer = new byte[DeliveredRewriter.MaxLength(delivered)];
        var length = DeliveredRewriter.ReplaceMessageId(delivered, "def"u8, buffer);
        Assert.Equal(ESME_ROK, DeliveredView.TryParse(buffer.AsSpan(0, length), out var passedOn));
        Assert.True(DeliveryReceiptView.TryParse(passedOn, out receipt));
        Assert.Equal(expected, receipt.Stage);
    }

    [Theory]
    [InlineData("9")]
    [InlineData("12345678")]
    [InlineData("0123456789-0123456789-0123456789-0123456789-0123456789-012345678")]
    public void Only_the_id_changes_when_a_receipt_gets_another_one(string newId)
    {
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Samples.DeliverSmReceipt, out var deliver));
        Assert.Equal(ESME_ROK, DeliveredView.TryParse(Samples.DeliverSmReceipt, out var delivered));
        var buffer = new byte[DeliveredRewriter.MaxLength(delivered)];
        var length = DeliveredRewriter.ReplaceMessageId(delivered, Encoding.ASCII.GetBytes(newId), buffer);
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(buffer.AsSpan(0, length), out var result));
        var expected = SubmitSms.FieldsOf(deliver) with
        {
            ShortMessage = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(deliver.ShortMessage).Replace("id:12345678", "id:" + newId, StringComparison.Ordinal)),
            Tlvs =
            [
                new Tlv(TlvTag.ReceiptedMessageId, Encoding.ASCII.GetBytes(newId + "\0")),
                new Tlv(TlvTag.MessageState, new byte[] { 2 }),
                new Tlv(TlvTag.NetworkErrorCode, new byte[] { 3, 0, 7 }),
            ],
        };
        Assert.True(expected.SameAs(SubmitSms.FieldsOf(result)));
        Assert.Equal(6u, result.Header.SequenceNumber);
    }

    [Fact]
    public void The_id_is_replaced_in_message_payload_and_around_a_user_data_header()
    {
        var inPayload = new SubmitSmFields
        {
            EsmClass = EsmClasses.DeliveryReceipt,
            Tlvs = [new Tlv((TlvTag)0x1400, new byte[] { 1 }), new Tlv(TlvTag.MessagePayload, "id:1 stat:DELIVRD"u8.ToArray()), new Tlv((TlvTag)0x1401, new byte[] { 2 })],
        };
        Assert.Equal("1400000101 04240014 69643A6E6577312073746174 3A44454C49565244 1401000102".Replace(" ", "", StringComparison.Ordinal), Replaced(inPayload).Tlvs);

        var withUdh = new SubmitSmFields { EsmClass = EsmClasses.DeliveryReceipt | EsmClasses.Udhi, ShortMessage = Samples.Hex("0301010069643A31") };
        Assert.Equal("0301010069643A6E657731", Replaced(withUdh).Text);

        static (string Text, string Tlvs) Replaced(SubmitSmFields fields)
        {
            Assert.Equal(ESME_ROK, DeliveredView.TryParse(fields.Encode(CommandId.DeliverSm, 1), out var delivered));
            var buffer = new byte[DeliveredRewriter.MaxLength(delivered)];
            var length = DeliveredRewriter.ReplaceMessageId(delivered, "new1"u8, buffer);
            Assert.Equal(ESME_ROK, SubmitSmView.TryParse(buffer.AsSpan(0, length), out var result));
            return (Convert.ToHexString(result.ShortMessage), Convert.ToHexString(result.Tlvs));
        }
    }

    [Fact]
    public void A_longer_id_pushes_the_end_of_a_full_text_out()
    {
        var text = "id:1 stat:DELIVRD text:" + new string('x', 254 - 23);
        Assert.Equal(ESME_ROK, DeliveredView.TryParse(Receipt(text), out var delivered));
        var buffer = new byte[DeliveredRewriter.MaxLength(delivered)];
        var length = DeliveredRewriter.ReplaceMessageId(delivered, "1234567890"u8, buffer);
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(buffer.AsSpan(0, length), out var result));
        Assert.Equal(text.Replace("id:1", "id:1234567890", StringComparison.Ordinal)[..254], Encoding.ASCII.GetString(result.ShortMessage));
        Assert.True(result.Tlvs.IsEmpty);
    }

    [Fact]
    public void What_is_no_receipt_is_copied()
    {
        Assert.Equal(ESME_ROK, DeliveredView.TryParse(Samples.DeliverSmReply, out var reply));
        var buffer = new byte[DeliveredRewriter.MaxLength(reply)];
        Assert.Equal(Samples.DeliverSmReply, buffer.AsSpan(0, DeliveredRewriter.ReplaceMessageId(reply, "9"u8, buffer)));
    }

    [Fact]
    public void A_formatted_receipt_reads_as_the_spec_writes_it_and_reads_back()
    {
        var text = new byte[DeliveryReceipts.MaxTextLength];
        var submitted = new DateTimeOffset(2026, 1, 1, 8, 0, 59, TimeSpan.FromHours(8));
        var length = DeliveryReceipts.Format(text, "abc"u8, submitted, submitted.AddMinutes(1), MessageState.Delivered, default, "0123456789012345678901234"u8);
        Assert.Equal(
            "id:abc sub:001 dlvrd:001 submit date:2601010800 done date:2601010801 stat:DELIVRD err:000 text:01234567890123456789",
            Encoding.ASCII.GetString(text, 0, length));

        length = DeliveryReceipts.Format(text, "abc"u8, submitted, submitted, MessageState.Rejected, "402"u8, [0xE5, 0x85]);
        Assert.EndsWith(" dlvrd:000 submit date:2601010800 done date:2601010800 stat:REJECTD err:402 text:", Encoding.ASCII.GetString(text, 0, length), StringComparison.Ordinal);
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(Receipt(Encoding.ASCII.GetString(text, 0, length)), out var deliver));
        Assert.True(DeliveryReceiptView.TryParse(deliver, out var receipt));
        Assert.Equal("REJECTD"u8, receipt.State);
        Assert.Equal("402"u8, receipt.Error);
    }

    [Fact]
    public void What_an_SMSC_writes_into_err_is_cut_before_it_takes_the_room_of_the_rest()
    {
        var text = new byte[DeliveryReceipts.MaxTextLength];
        var length = DeliveryReceipts.Format(text, "abc"u8, default, default, MessageState.Undeliverable, Encoding.ASCII.GetBytes(new string('E', 200)));
        Assert.EndsWith($" stat:UNDELIV err:{new string('E', 64)} text:", Encoding.ASCII.GetString(text, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_receipt_fits_the_announced_length()
    {
        var text = new byte[DeliveryReceipts.MaxTextLength];
        var length = DeliveryReceipts.Format(text, new byte[64], DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, MessageState.Delivered, new byte[300], new byte[30]);
        Assert.InRange(length, 1, DeliveryReceipts.MaxTextLength);
    }

    private static byte[] Receipt(string text, params Tlv[] tlvs) =>
        new SubmitSmFields { EsmClass = EsmClasses.DeliveryReceipt, ShortMessage = Encoding.ASCII.GetBytes(text), Tlvs = tlvs }.Encode(CommandId.DeliverSm, 1);
}
