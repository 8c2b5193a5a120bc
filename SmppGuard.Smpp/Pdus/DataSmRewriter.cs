using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>Copies a data_sm with another message_payload; everything else stays byte for byte.</summary>
public static class DataSmRewriter
{
    /// <summary>The most octets that a rewrite can take.</summary>
    public static int MaxLength(in DataSmView original, int textLength) => original.Pdu.Length + textLength + TlvReader.HeaderSize;

    /// <summary>
    /// Writes the PDU with another text, at the place that message_payload had among the TLVs, or after them if there was none.
    /// </summary>
    /// <param name="original">The received PDU.</param>
    /// <param name="esmClass">esm_class of the result.</param>
    /// <param name="dataCoding">data_coding of the result.</param>
    /// <param name="udh">The user data header with its UDHL; empty for none.</param>
    /// <param name="text">The encoded text. Header and text are at most 65,535 octets.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> octets (header included in the text); may not overlap the original.</param>
    /// <returns>Octets written.</returns>
    public static int Rewrite(
        in DataSmView original, byte esmClass, byte dataCoding, ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var hasPayload = original.MessagePayloadTlvOffset >= 0;
        var before = hasPayload ? original.MessagePayloadTlvOffset : original.Pdu.Length;
        var after = hasPayload ? before + TlvReader.HeaderSize + original.MessagePayload.Length : before;

        var writer = new PduWriter(destination);
        writer.Octets(original.Pdu[..before]);
        destination[original.EsmClassOffset] = esmClass;
        destination[original.DataCodingOffset] = dataCoding;
        writer.UInt16((ushort)TlvTag.MessagePayload);
        writer.UInt16(checked((ushort)(udh.Length + text.Length)));
        writer.Octets(udh);
        writer.Octets(text);
        writer.Octets(original.Pdu[after..]);
        return writer.Complete();
    }

    /// <summary>
    /// Writes one segment of a message that is split anew, or the whole of one that came in parts: as <see cref="Rewrite"/>, but message_payload and all sar_* parameters
    /// of the original are dropped, and message_payload stands after the other TLVs. The segment is told by <paramref name="udh"/>, or by <paramref name="sar"/> where the
    /// SMSC is to write the header (a Total of 0 means none).
    /// </summary>
    public static int RewriteSegment(
        in DataSmView original, byte esmClass, byte dataCoding, ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Concatenation sar, Span<byte> destination)
    {
        original.Pdu[..original.TlvsOffset].CopyTo(destination);
        destination[original.EsmClassOffset] = esmClass;
        destination[original.DataCodingOffset] = dataCoding;
        var written = original.TlvsOffset;
        written += SubmitSmRewriter.CopyTlvsWithoutText(original.Tlvs, destination[written..]);
        written += SubmitSmRewriter.WritePayload(udh, text, destination[written..]);
        written += SubmitSmRewriter.WriteSar(sar, destination[written..]);
        PduHeader.SetCommandLength(destination, (uint)written);
        return written;
    }
}
