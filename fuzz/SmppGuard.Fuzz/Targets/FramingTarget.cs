using System.Buffers;
using SmppGuard.Smpp.Pdus;
using static SmppGuard.Fuzz.DifferenceException;

namespace SmppGuard.Fuzz.Targets;

/// <summary>
/// A stream is cut into the same PDUs in one piece, in many pieces, and by a reading with nothing but sums; what has not arrived yet is waited for.
/// <code>
/// longest piece, less one: 1 | largest command_length: 2 | the stream
/// </code>
/// </summary>
internal static class FramingTarget
{
    private const int Settings = 3;

    public static bool Run(byte[] input)
    {
        if (input.Length < Settings)
        {
            return false;
        }

        var pieces = input[0] + 1;
        var maxLength = (input[1] << 8) | input[2];
        var stream = input[Settings..];
        var (frames, end) = Slowly(stream, maxLength);
        InOnePiece(stream, maxLength, frames, end);
        InPieces(stream, pieces, maxLength, frames, end);
        Unfinished(stream, maxLength, frames);
        return frames.Count > 0;
    }

    private static (List<byte[]> Frames, FrameResult End) Slowly(byte[] stream, int maxLength)
    {
        List<byte[]> frames = [];
        var at = 0;
        while (stream.Length - at >= 4)
        {
            var length = (stream[at] * 16_777_216L) + (stream[at + 1] * 65_536L) + (stream[at + 2] * 256L) + stream[at + 3];
            if (length < 16 || length > maxLength)
            {
                return (frames, FrameResult.BadLength);
            }

            if (length > stream.Length - at)
            {
                break;
            }

            frames.Add(stream[at..(at + (int)length)]);
            at += (int)length;
        }

        return (frames, FrameResult.NeedMore);
    }

    private static void InOnePiece(byte[] stream, int maxLength, List<byte[]> frames, FrameResult end)
    {
        var at = 0;
        foreach (var frame in frames)
        {
            UnlessEqual(FrameResult.Frame, PduFramer.TryRead(stream.AsSpan(at), maxLength, out var length), "a whole PDU");
            UnlessSameOctets(frame, stream.AsSpan(at, length), "a PDU");
            at += length;
        }

        UnlessEqual(end, PduFramer.TryRead(stream.AsSpan(at), maxLength, out var none), "the end of the stream");
        UnlessEqual(0, none, "a length without a PDU");
    }

    private static void InPieces(byte[] stream, int pieces, int maxLength, List<byte[]> frames, FrameResult end)
    {
        var buffer = Piece.Sequence(stream, pieces);
        foreach (var frame in frames)
        {
            UnlessEqual(FrameResult.Frame, PduFramer.TryRead(ref buffer, maxLength, out var pdu), "a whole PDU in pieces");
            UnlessSameOctets(frame, PduFramer.Contiguous(pdu, new byte[frame.Length]), "a PDU in pieces");
        }

        var rest = buffer.Length;
        UnlessEqual(end, PduFramer.TryRead(ref buffer, maxLength, out var nothing), "the end of the stream in pieces");
        UnlessEqual(rest, buffer.Length, "what is left where there is no PDU");
        UnlessEqual(0, nothing.Length, "a PDU that is none");
    }

    private static void Unfinished(byte[] stream, int maxLength, List<byte[]> frames)
    {
        if (frames.Count == 0)
        {
            return;
        }

        for (var length = 0; length < frames[0].Length; length++)
        {
            UnlessEqual(FrameResult.NeedMore, PduFramer.TryRead(stream.AsSpan(0, length), maxLength, out _), "the start of a PDU");
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        private Piece(ReadOnlyMemory<byte> memory) => Memory = memory;

        /// <summary>Pieces of 1 to <paramref name="longest"/> octets, one longer than the other.</summary>
        public static ReadOnlySequence<byte> Sequence(byte[] octets, int longest)
        {
            var first = new Piece(default);
            var last = first;
            var size = 1;
            for (var at = 0; at < octets.Length; at += last.Memory.Length)
            {
                var next = new Piece(octets.AsMemory(at, Math.Min(size, octets.Length - at))) { RunningIndex = at };
                last.Next = next;
                last = next;
                size = size == longest ? 1 : size + 1;
            }

            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }
}
