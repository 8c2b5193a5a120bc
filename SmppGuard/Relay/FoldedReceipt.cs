using System.Globalization;
using System.Text;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>Writes the one receipt that an ESME gets for a message that left in several segments.</summary>
internal static class FoldedReceipt
{
    /// <param name="last">The receipt of the last segment: addresses and service_type are taken from it.</param>
    /// <param name="recordId">The message; its id is what the ESME was given.</param>
    /// <param name="state">State of the message.</param>
    /// <param name="error">err of the last segment's receipt.</param>
    /// <param name="now">When it was completed.</param>
    public static byte[] Build(in Delivered last, long recordId, string state, ReadOnlySpan<byte> error, DateTimeOffset now)
    {
        var messageId = Encoding.ASCII.GetBytes(recordId.ToString(CultureInfo.InvariantCulture));
        var messageState = MessageStates.TryParse(Encoding.ASCII.GetBytes(state), out var parsed) ? parsed : MessageState.Unknown;
        Span<byte> text = stackalloc byte[DeliveryReceipts.MaxTextLength];
        var submitted = DateTimeOffset.FromUnixTimeMilliseconds(Journal.RecordIds.TimeOf(recordId));
        var textLength = DeliveryReceipts.Format(text, messageId, submitted, now, messageState, error);
        var pdu = new byte[512];
        var writer = new PduWriter(pdu);
        writer.Header(CommandId.DeliverSm, CommandStatus.ESME_ROK, 0);
        writer.CString(default(ReadOnlySpan<byte>));
        writer.Byte(last.SourceAddrTon);
        writer.Byte(last.SourceAddrNpi);
        writer.CString(last.SourceAddr);
        writer.Byte(last.DestAddrTon);
        writer.Byte(last.DestAddrNpi);
        writer.CString(last.DestinationAddr);
        writer.Byte(EsmClasses.DeliveryReceipt);
        writer.Byte(0);
        writer.Byte(0);
        writer.CString(default(ReadOnlySpan<byte>));
        writer.CString(default(ReadOnlySpan<byte>));
        writer.Byte(0);
        writer.Byte(0);
        writer.Byte(0);
        writer.Byte(0);
        writer.Byte((byte)textLength);
        writer.Octets(text[..textLength]);
        writer.TlvCString(TlvTag.ReceiptedMessageId, messageId);
        writer.Tlv(TlvTag.MessageState, (byte)messageState);
        return pdu[..writer.Complete()];
    }
}
