using SmppGuard.Relay.Receipts;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Esme;

/// <summary>
/// An ESME whose interface_version is below 3.4 knows no TLVs, and is to get none (SMPP 3.4, 3.4.2): none of ours, that is. What the SMSC sent is between it and the ESME.
/// </summary>
internal static class OlderInterfaceVersion
{
    /// <param name="pdu">A deliver_sm or data_sm as it was recorded.</param>
    /// <param name="replyAction">The TLV of ours at the end of some replies; null: none.</param>
    public static ReadOnlySpan<byte> WithoutOurTlvs(byte[] pdu, TlvTag? replyAction)
    {
        var header = PduHeader.Read(pdu);
        if (DeliveredView.TryParse(pdu, out var delivered) != CommandStatus.ESME_ROK || delivered.Tlvs.IsEmpty)
        {
            return pdu;
        }

        var start = pdu.Length - delivered.Tlvs.Length;
        var kept = header.SequenceNumber == AggregatedReceipt.SequenceNumber ? 0 : LengthBefore(delivered.Tlvs, replyAction);
        if (kept == delivered.Tlvs.Length)
        {
            return pdu;
        }

        var shorter = pdu.AsSpan(0, start + kept).ToArray();
        PduHeader.SetCommandLength(shorter, (uint)shorter.Length);
        return shorter;
    }

    // Ours is the last.
    private static int LengthBefore(ReadOnlySpan<byte> tlvs, TlvTag? ours)
    {
        var reader = new TlvReader(tlvs);
        var start = 0;
        while (reader.Read(out var tag, out _))
        {
            if (tag == ours && reader.Offset == tlvs.Length)
            {
                return start;
            }

            start = reader.Offset;
        }

        return tlvs.Length;
    }
}
