using System.Buffers;
using System.Globalization;
using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmscSimulator.Deliveries;

/// <summary>Encodes what an SMSC sends to an ESME: replies from phones and delivery receipts.</summary>
internal static class DeliverSmEncoder
{
    private const int MaxPdu = 512;

    /// <summary>A text from a phone, in GSM 7-bit if it can be, else UCS-2; null: it needs more than one message.</summary>
    public static byte[]? Reply(string phone, string code, string text, byte? dataCoding = null)
    {
        var octets = new byte[(text.Length * 2) + 1];
        byte coding = dataCoding ?? 0;
        Alphabet alphabet = DataCoding.AlphabetOf(coding, Alphabet.Gsm7);
        if (!SmsText.TryEncode(text, alphabet, octets, out int length))
        {
            coding = 8;
            _ = SmsText.TryEncode(text, Alphabet.Ucs2, octets, out length);
        }

        if (length > (coding == 8 ? 140 : 160))
        {
            return null;
        }

        var buffer = new byte[MaxPdu];
        var writer = new PduWriter(buffer);
        Start(ref writer, Encoding.ASCII.GetBytes(phone), Encoding.ASCII.GetBytes(code), esmClass: 0, coding);
        writer.Byte((byte)length);
        writer.Octets(octets.AsSpan(0, length));
        return buffer[..writer.Complete()];
    }

    /// <summary>A receipt in the text form of SMPP 3.4, Appendix B, with receipted_message_id and message_state; in a buffer from the shared pool.</summary>
    public static byte[] Receipt(
        ReadOnlySpan<byte> phone, ReadOnlySpan<byte> code, ReadOnlySpan<byte> messageId, MessageState state, int error, DateTimeOffset submitted, DateTimeOffset done, out int length,
        byte esmClass = EsmClasses.DeliveryReceipt, byte[]? tlvs = null)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxPdu + (tlvs?.Length ?? 0));
        Span<byte> text = stackalloc byte[DeliveryReceipts.MaxTextLength];
        Span<byte> errorDigits = stackalloc byte[3];
        error.TryFormat(errorDigits, out _, "000", CultureInfo.InvariantCulture);
        int textLength = DeliveryReceipts.Format(text, messageId, submitted, done, state, errorDigits);
        var writer = new PduWriter(buffer);
        Start(ref writer, phone, code, esmClass, dataCoding: 0);
        writer.Byte((byte)textLength);
        writer.Octets(text[..textLength]);
        writer.TlvCString(TlvTag.ReceiptedMessageId, messageId);
        writer.Tlv(TlvTag.MessageState, (byte)state);
        writer.Octets(tlvs);
        length = writer.Complete();
        return buffer;
    }

    private static void Start(ref PduWriter writer, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte esmClass, byte dataCoding)
    {
        writer.Header(CommandId.DeliverSm, CommandStatus.ESME_ROK, 0);
        writer.Byte(0);
        writer.Byte(1);
        writer.Byte(1);
        writer.CString(source);
        writer.Byte(0);
        writer.Byte(1);
        writer.CString(destination);
        writer.Byte(esmClass);
        writer.Octets([0, 0, 0, 0, 0, 0]);       // protocol_id, priority_flag, both times, registered_delivery, replace_if_present_flag
        writer.Byte(dataCoding);
        writer.Byte(0);
    }
}
