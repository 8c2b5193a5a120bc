using System.Buffers;
using System.Buffers.Binary;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using Xunit;

namespace SmppGuard.Tests.Smpp;

public sealed class PduFramerTests
{
    public static TheoryData<string> Names => Samples.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_sample_cut_at_every_byte_needs_more_and_then_is_a_frame_followed_by_the_next(string name)
    {
        var pdu = Samples.All[name];
        byte[] stream = [.. pdu, .. Samples.EnquireLink];
        for (var length = 0; length < pdu.Length; length++)
        {
            var cut = new ReadOnlySequence<byte>(stream, 0, length);
            Assert.Equal(FrameResult.NeedMore, PduFramer.TryRead(ref cut, PduFramer.DefaultMaxLength, out _));
            Assert.Equal(length, cut.Length);
            Assert.Equal(FrameResult.NeedMore, PduFramer.TryRead(stream.AsSpan(0, length), PduFramer.DefaultMaxLength, out var none));
            Assert.Equal(0, none);
        }

        Assert.Equal(FrameResult.Frame, PduFramer.TryRead(stream, PduFramer.DefaultMaxLength, out var pduLength));
        Assert.Equal(pdu.Length, pduLength);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_sample_split_in_two_segments_at_every_byte_is_the_same_frame_and_the_next_still_parses(string name)
    {
        var pdu = Samples.All[name];
        byte[] stream = [.. pdu, .. Samples.EnquireLink];
        var scratch = new byte[pdu.Length];
        for (var split = 0; split <= stream.Length; split++)
        {
            var buffer = Segments(stream.AsMemory(0, split), stream.AsMemory(split));
            Assert.Equal(FrameResult.Frame, PduFramer.TryRead(ref buffer, PduFramer.DefaultMaxLength, out var frame));
            Assert.Equal(pdu, PduFramer.Contiguous(frame, scratch).ToArray());
            Assert.Equal(FrameResult.Frame, PduFramer.TryRead(ref buffer, PduFramer.DefaultMaxLength, out frame));
            Assert.Equal(Samples.EnquireLink, frame.ToArray());
            Assert.True(buffer.IsEmpty);
        }
    }

    [Fact]
    public void One_byte_in_each_segment_is_still_a_frame()
    {
        var pdu = Samples.SubmitSmAllFields;
        var buffer = Segments([.. pdu.Select(octet => new ReadOnlyMemory<byte>([octet]))]);
        Assert.Equal(FrameResult.Frame, PduFramer.TryRead(ref buffer, PduFramer.DefaultMaxLength, out var frame));
        Assert.Equal(pdu, frame.ToArray());
    }

    [Theory]
    [InlineData(0u, FrameResult.BadLength)]
    [InlineData(15u, FrameResult.BadLength)]
    [InlineData(16u, FrameResult.Frame)]
    [InlineData(100u, FrameResult.Frame)]
    [InlineData(101u, FrameResult.BadLength)]
    [InlineData(0x80000000u, FrameResult.BadLength)]
    [InlineData(0xFFFFFFFFu, FrameResult.BadLength)]
    public void Command_length_is_bounded_at_both_ends_before_anything_else_is_read(uint commandLength, FrameResult expected)
    {
        var bytes = new byte[200];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, commandLength);
        var whole = new ReadOnlySequence<byte>(bytes);
        Assert.Equal(expected, PduFramer.TryRead(ref whole, 100, out _));
        Assert.Equal(expected, PduFramer.TryRead(bytes, 100, out _));

        var lengthOnly = new ReadOnlySequence<byte>(bytes, 0, 4);
        var expectedOfLength = expected == FrameResult.Frame ? FrameResult.NeedMore : expected;
        Assert.Equal(expectedOfLength, PduFramer.TryRead(ref lengthOnly, 100, out _));
        Assert.Equal(expectedOfLength, PduFramer.TryRead(bytes.AsSpan(0, 4), 100, out _));
    }

    [Fact]
    public void The_longest_payload_fits_the_default_limit()
    {
        var fields = new SubmitSmFields
        {
            SourceAddr = "12345678901234567890",
            DestinationAddr = "12345678901234567890",
            Tlvs = [new Tlv(TlvTag.MessagePayload, new byte[65_535])],
        };
        var pdu = fields.Encode(CommandId.SubmitSm, 1);
        Assert.Equal(FrameResult.Frame, PduFramer.TryRead(pdu, PduFramer.DefaultMaxLength, out _));
    }

    private static ReadOnlySequence<byte> Segments(params ReadOnlyMemory<byte>[] pieces)
    {
        var first = new Segment(pieces[0]);
        var last = first;
        foreach (var piece in pieces.Skip(1))
        {
            last = last.Append(piece);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
