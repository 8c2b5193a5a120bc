using System.Text;
using SmppGuard.Relay.PduTracing;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using Xunit;

namespace SmppGuard.Tests.Relay.PduTracing;

/// <summary>What a trace hides, in PDUs that are as they should be and in others.</summary>
public sealed class PduMaskTests
{
    private const string Password = "s3cr3tpw";

    [Theory]
    [InlineData(CommandId.BindTransceiver)]
    [InlineData(CommandId.BindTransmitter)]
    [InlineData(CommandId.BindReceiver)]
    [InlineData(CommandId.Outbind)]
    public void A_password_is_hidden_whatever_is_allowed_and_however_the_PDU_is_cut(CommandId command)
    {
        var whole = Write(command, (ref PduWriter writer) =>
        {
            writer.CString("cp1".AsSpan());
            writer.CString(Password.AsSpan());
            writer.CString("".AsSpan());
            writer.Byte(0x34);
            writer.Byte(0);
            writer.Byte(0);
            writer.CString("".AsSpan());
        });
        for (var length = PduHeader.Size; length <= whole.Length; length++)
        {
            var cut = whole[..length];
            var before = cut.ToArray();
            PduMask.Apply(cut, PduFields.Of(cut), texts: true, numbers: true);
            Assert.Equal(before.Length, cut.Length);
            for (var i = 2; i <= Password.Length; i++)
            {
                Assert.True(cut.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Password[..i])) < 0, $"{i} characters of the password are shown in {length} octets");
            }
        }
    }

    [Fact]
    public void Of_a_text_the_header_stays_and_of_a_receipt_what_it_says()
    {
        var parts = new SubmitSmFields { EsmClass = EsmClasses.Udhi, DataCoding = 8, SourceAddr = "106900001", DestinationAddr = "8613800138000", ShortMessage = new byte[] { 5, 0, 3, 7, 2, 1, 0x4F, 0x60 } }.Encode(CommandId.SubmitSm, 1);
        Mask(parts);
        Assert.True(parts.AsSpan().EndsWith((ReadOnlySpan<byte>)[5, 0, 3, 7, 2, 1, 0, (byte)'*']));
        Assert.True(parts.AsSpan().IndexOf("861********00"u8) > 0);

        var receipt = new SubmitSmFields { EsmClass = EsmClasses.DeliveryReceipt, SourceAddr = "8613800138000", DestinationAddr = "106900001", ShortMessage = "id:7 stat:DELIVRD err:000 text:secret words"u8.ToArray() }.Encode(CommandId.DeliverSm, 1);
        Mask(receipt);
        Assert.True(receipt.AsSpan().EndsWith("id:7 stat:DELIVRD err:000 text:************"u8));

        // Of words that pretend to be one, nothing is shown.
        var reply = new SubmitSmFields { SourceAddr = "8613800138000", DestinationAddr = "106900001", ShortMessage = "id:7 secret"u8.ToArray() }.Encode(CommandId.DeliverSm, 1);
        Mask(reply);
        Assert.True(reply.AsSpan().EndsWith("***********"u8));
    }

    [Fact]
    public void TLVs_that_may_hold_words_are_hidden_and_those_that_only_say_how_are_not()
    {
        var pdu = Write(CommandId.DataSm, (ref PduWriter writer) =>
        {
            writer.CString("".AsSpan());
            writer.Byte(1);
            writer.Byte(1);
            writer.CString("106900001".AsSpan());
            writer.Byte(1);
            writer.Byte(1);
            writer.CString("8613800138000".AsSpan());
            writer.Byte(0);
            writer.Byte(0);
            writer.Byte(0);
            writer.Tlv(TlvTag.MessagePayload, "words"u8);
            writer.Tlv((TlvTag)0x1400, "vendor"u8);
            writer.Tlv(TlvTag.SarMsgRefNum, [1, 2]);
            writer.Tlv(TlvTag.ReceiptedMessageId, "id7\0"u8);
            writer.Tlv(TlvTag.CallbackNum, "8613800138000"u8);
        });
        Mask(pdu);
        var text = Encoding.Latin1.GetString(pdu);
        Assert.DoesNotContain("words", text, StringComparison.Ordinal);
        Assert.DoesNotContain("vendor", text, StringComparison.Ordinal);
        Assert.DoesNotContain("13800138", text, StringComparison.Ordinal);
        Assert.Contains("id7", text, StringComparison.Ordinal);
        Assert.Contains("\u0001\u0002", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_octets_come_are_taken_apart_without_going_beyond_them()
    {
        var random = new Random(7);
        foreach (var command in Enum.GetValues<CommandId>())
        {
            for (var i = 0; i < 200; i++)
            {
                var pdu = new byte[PduHeader.Size + random.Next(80)];
                random.NextBytes(pdu);
                new PduHeader((uint)pdu.Length, command, CommandStatus.ESME_ROK, 1).Write(pdu);
                var fields = PduFields.Of(pdu);
                Assert.All(fields, field => Assert.InRange(field.Offset + field.Length, field.Offset, pdu.Length));
                Mask(pdu);
                _ = PduLine.Of(new Seen(DateTimeOffset.UnixEpoch, 1, "esme", null, System.Net.IPAddress.Loopback, IsReceived: true, pdu), fields);
            }
        }
    }

    private delegate void Body(ref PduWriter writer);

    private static byte[] Write(CommandId command, Body body)
    {
        var buffer = new byte[512];
        var writer = new PduWriter(buffer);
        writer.Header(command, CommandStatus.ESME_ROK, 1);
        body(ref writer);
        return buffer[..writer.Complete()];
    }

    private static void Mask(byte[] pdu) => PduMask.Apply(pdu, PduFields.Of(pdu), texts: false, numbers: false);
}
