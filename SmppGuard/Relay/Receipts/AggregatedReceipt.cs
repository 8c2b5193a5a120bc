using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Receipts;

/// <summary>Writes a receipt of ours: one that is folded from those of several segments, or that tells of a failure before anything was sent.</summary>
internal static class AggregatedReceipt
{
    /// <summary>sequence_number until it is sent. No SMSC uses it (SMPP 3.4, 5.1.4), so it tells a receipt of ours from one that is relayed.</summary>
    public const uint SequenceNumber = 0;

    /// <param name="address">Its addresses.</param>
    /// <param name="part">What it reports on.</param>
    /// <param name="state">State of the message, as an SMSC writes it.</param>
    /// <param name="error">err.</param>
    /// <param name="now">When it was completed.</param>
    public static byte[] Build(ReceiptAddress address, in RequestedReceipt part, string state, string error, DateTimeOffset now)
    {
        var messageState = MessageStates.TryParse(Encoding.ASCII.GetBytes(state), out var parsed) ? parsed : MessageState.Undeliverable;
        Span<byte> text = stackalloc byte[DeliveryReceipts.MaxTextLength];
        var submitted = DateTimeOffset.FromUnixTimeMilliseconds(part.SubmittedAt);
        var textLength = DeliveryReceipts.Format(text, part.EsmeMessageId, submitted, now, messageState, Encoding.Latin1.GetBytes(error));
        var pdu = new byte[512];
        var writer = new PduWriter(pdu);
        writer.Header(CommandId.DeliverSm, CommandStatus.ESME_ROK, SequenceNumber);
        writer.CString(default(ReadOnlySpan<byte>));
        writer.Byte(address.SourceTon);
        writer.Byte(address.SourceNpi);
        writer.CString(address.Source);
        writer.Byte(address.DestTon);
        writer.Byte(address.DestNpi);
        writer.CString(address.Destination);
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
        writer.TlvCString(TlvTag.ReceiptedMessageId, part.EsmeMessageId);
        writer.Tlv(TlvTag.MessageState, (byte)messageState);
        return pdu[..writer.Complete()];
    }
}
