using System.Buffers.Binary;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// Copies a submit_sm or deliver_sm with another text. Everything that is not named in a parameter stays byte for byte: the other fields, unknown
/// TLVs, their order, the sequence_number.
/// </summary>
public static class SubmitSmRewriter
{
    private const int SarTlvsSize = 6 + 5 + 5;

    /// <summary>The most octets that a rewrite can take.</summary>
    /// <param name="original">The PDU to be rewritten.</param>
    /// <param name="textLength">Octets of the new text, its user data header included.</param>
    public static int MaxLength(in SubmitSmView original, int textLength) => original.Pdu.Length + textLength + SarTlvsSize;

    /// <summary>
    /// Writes the PDU with another text. Text that came in message_payload goes back there, at the same place among the TLVs, unless there is a
    /// user data header: then it is a segment and goes into short_message, and message_payload is dropped.
    /// </summary>
    /// <param name="original">The received PDU.</param>
    /// <param name="esmClass">esm_class of the result; the caller sets <see cref="EsmClasses.Udhi"/> where there is a header.</param>
    /// <param name="dataCoding">data_coding of the result.</param>
    /// <param name="udh">The user data header with its UDHL; empty for none.</param>
    /// <param name="text">The encoded text. Header and text in short_message are at most 254 octets.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> octets; may not overlap the original.</param>
    /// <returns>Octets written.</returns>
    public static int Rewrite(
        in SubmitSmView original, byte esmClass, byte dataCoding, ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var toPayload = original.MessagePayloadTlvOffset >= 0 && udh.IsEmpty;
        var written = WriteFixed(original, esmClass, dataCoding, toPayload ? default : udh, toPayload ? default : text, destination);
        if (original.MessagePayloadTlvOffset < 0)
        {
            original.Tlvs.CopyTo(destination[written..]);
            written += original.Tlvs.Length;
        }
        else
        {
            original.TryGetMessagePayload(out var oldPayload);
            var before = original.Pdu[original.TlvsOffset..original.MessagePayloadTlvOffset];
            before.CopyTo(destination[written..]);
            written += before.Length;
            if (toPayload)
            {
                written += WritePayload(default, text, destination[written..]);
            }

            var after = original.Pdu[(original.MessagePayloadTlvOffset + TlvReader.HeaderSize + oldPayload.Length)..];
            after.CopyTo(destination[written..]);
            written += after.Length;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)written);
        return written;
    }

    /// <summary>
    /// Writes one segment of a message that is split anew: as <see cref="Rewrite"/>, but the text is in short_message, and message_payload and all
    /// sar_* parameters of the original are dropped. The segment is told by <paramref name="udh"/>, or by <paramref name="sar"/> where the SMSC
    /// is to write the header (a Total of 0 means none).
    /// </summary>
    public static int RewriteSegment(
        in SubmitSmView original, byte esmClass, byte dataCoding, ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Concatenation sar, Span<byte> destination)
    {
        var written = WriteFixed(original, esmClass, dataCoding, udh, text, destination);
        written += CopyTlvsWithoutText(original.Tlvs, destination[written..]);
        written += WriteSar(sar, destination[written..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)written);
        return written;
    }

    /// <summary>
    /// Writes the whole of a long message in message_payload, whatever it came in: short_message is empty and sar_* parameters are dropped.
    /// message_payload is the last TLV. A user data header (ports, national languages) goes in front of the text.
    /// </summary>
    public static int RewriteToPayload(
        in SubmitSmView original, byte esmClass, byte dataCoding, ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var written = WriteFixed(original, esmClass, dataCoding, default, default, destination);
        written += CopyTlvsWithoutText(original.Tlvs, destination[written..]);
        written += WritePayload(udh, text, destination[written..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)written);
        return written;
    }

    internal static int WritePayload(ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var writer = new PduWriter(destination);
        writer.UInt16((ushort)TlvTag.MessagePayload);
        writer.UInt16(checked((ushort)(udh.Length + text.Length)));
        writer.Octets(udh);
        writer.Octets(text);
        return writer.Length;
    }

    internal static int WriteSar(Concatenation sar, Span<byte> destination)
    {
        if (sar.Total == 0)
        {
            return 0;
        }

        var writer = new PduWriter(destination);
        writer.Tlv(TlvTag.SarMsgRefNum, sar.Reference);
        writer.Tlv(TlvTag.SarTotalSegments, sar.Total);
        writer.Tlv(TlvTag.SarSegmentSeqnum, sar.Number);
        return writer.Length;
    }

    internal static int CopyTlvsWithoutText(ReadOnlySpan<byte> tlvs, Span<byte> destination)
    {
        var written = 0;
        var start = 0;
        var reader = new TlvReader(tlvs);
        while (reader.Read(out var tag, out _))
        {
            var tlv = tlvs[start..reader.Offset];
            start = reader.Offset;
            if (tag is TlvTag.MessagePayload or TlvTag.SarMsgRefNum or TlvTag.SarTotalSegments or TlvTag.SarSegmentSeqnum)
            {
                continue;
            }

            tlv.CopyTo(destination[written..]);
            written += tlv.Length;
        }

        return written;
    }

    private static int WriteFixed(
        in SubmitSmView original, byte esmClass, byte dataCoding, ReadOnlySpan<byte> udh, ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var smLength = udh.Length + text.Length;
        if (smLength > SubmitSmView.MaxShortMessage)
        {
            throw new ArgumentException($"short_message has at most {SubmitSmView.MaxShortMessage} octets, not {smLength}.", nameof(text));
        }

        var fixedLength = original.SmLengthOffset;
        original.Pdu[..fixedLength].CopyTo(destination);
        destination[original.EsmClassOffset] = esmClass;
        destination[original.DataCodingOffset] = dataCoding;
        destination[fixedLength] = (byte)smLength;
        udh.CopyTo(destination[(fixedLength + 1)..]);
        text.CopyTo(destination[(fixedLength + 1 + udh.Length)..]);
        return fixedLength + 1 + smLength;
    }
}
