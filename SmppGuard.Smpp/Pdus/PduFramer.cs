using System.Buffers;
using System.Buffers.Binary;

namespace SmppGuard.Smpp.Pdus;

/// <summary>What <see cref="PduFramer"/> found at the start of a buffer.</summary>
public enum FrameResult
{
    /// <summary>The PDU is not complete yet; nothing was consumed.</summary>
    NeedMore,

    /// <summary>A whole PDU.</summary>
    Frame,

    /// <summary>command_length is outside its bounds: the stream cannot be read any further (answer generic_nack ESME_RINVCMDLEN and close).</summary>
    BadLength,
}

/// <summary>
/// Cuts a stream of octets into PDUs by command_length (SMPP 3.4, 5.1). It checks the length before anything else, copies nothing and
/// allocates nothing; whether the body is readable is for the views to say.
/// </summary>
public static class PduFramer
{
    /// <summary>
    /// The default limit of command_length: one message_payload of 65,535 octets and room for the header, all fields of submit_sm and some
    /// other TLVs. Only a submit_multi to hundreds of addresses that also has the longest payload would need more.
    /// </summary>
    public const int DefaultMaxLength = 70_000;

    /// <summary>Takes the next whole PDU off the front of <paramref name="buffer"/>.</summary>
    /// <param name="buffer">What has been received; advanced past the PDU when there is one.</param>
    /// <param name="maxLength">The largest command_length to accept, in octets.</param>
    /// <param name="pdu">The PDU, header included: a slice of the buffer that lives as long as the buffer does.</param>
    public static FrameResult TryRead(ref ReadOnlySequence<byte> buffer, int maxLength, out ReadOnlySequence<byte> pdu)
    {
        pdu = default;
        uint length;
        if (buffer.FirstSpan.Length >= sizeof(uint))
        {
            length = BinaryPrimitives.ReadUInt32BigEndian(buffer.FirstSpan);
        }
        else if (buffer.Length >= sizeof(uint))
        {
            Span<byte> straddling = stackalloc byte[sizeof(uint)];
            buffer.Slice(0, sizeof(uint)).CopyTo(straddling);
            length = BinaryPrimitives.ReadUInt32BigEndian(straddling);
        }
        else
        {
            return FrameResult.NeedMore;
        }

        if (length < PduHeader.Size || length > (uint)maxLength)
        {
            return FrameResult.BadLength;
        }

        if (buffer.Length < length)
        {
            return FrameResult.NeedMore;
        }

        var end = buffer.GetPosition(length);
        pdu = buffer.Slice(buffer.Start, end);
        buffer = buffer.Slice(end);
        return FrameResult.Frame;
    }

    /// <summary>Finds the next whole PDU at the start of <paramref name="buffer"/>.</summary>
    /// <param name="buffer">What has been received.</param>
    /// <param name="maxLength">The largest command_length to accept, in octets.</param>
    /// <param name="pduLength">Octets of the PDU, header included; 0 unless the result is <see cref="FrameResult.Frame"/>.</param>
    public static FrameResult TryRead(ReadOnlySpan<byte> buffer, int maxLength, out int pduLength)
    {
        pduLength = 0;
        if (buffer.Length < sizeof(uint))
        {
            return FrameResult.NeedMore;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(buffer);
        if (length < PduHeader.Size || length > (uint)maxLength)
        {
            return FrameResult.BadLength;
        }

        if ((uint)buffer.Length < length)
        {
            return FrameResult.NeedMore;
        }

        pduLength = (int)length;
        return FrameResult.Frame;
    }

    /// <summary>The PDU as one span: the sequence itself where it is in one piece, otherwise a copy in <paramref name="scratch"/>.</summary>
    /// <param name="pdu">A PDU from <see cref="TryRead(ref ReadOnlySequence{byte}, int, out ReadOnlySequence{byte})"/>.</param>
    /// <param name="scratch">At least as large as the PDU.</param>
    public static ReadOnlySpan<byte> Contiguous(in ReadOnlySequence<byte> pdu, Span<byte> scratch)
    {
        if (pdu.IsSingleSegment)
        {
            return pdu.FirstSpan;
        }

        pdu.CopyTo(scratch);
        return scratch[..(int)pdu.Length];
    }
}
