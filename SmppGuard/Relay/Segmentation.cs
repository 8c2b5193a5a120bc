using SmppGuard.Compliance;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>In which way an SMSC wants a long message to leave.</summary>
internal enum SegmentationWay
{
    /// <summary>User data header with an 8-bit reference.</summary>
    Udh8,

    /// <summary>User data header with a 16-bit reference.</summary>
    Udh16,

    /// <summary>sar_* TLVs: the SMSC writes the header.</summary>
    Sar,

    /// <summary>message_payload: the SMSC splits.</summary>
    Payload,
}

/// <summary>How many PDUs a stamped text takes, and the writing of them. Never cuts a character.</summary>
internal readonly record struct Segmentation(int Count, SegmentationWay Way)
{
    /// <summary>More segments than can be numbered.</summary>
    public static readonly Segmentation TooLong = new(int.MaxValue, SegmentationWay.Udh8);

    /// <summary>Nothing was added: one PDU, as received.</summary>
    public static readonly Segmentation AsItCame = new(1, SegmentationWay.Udh8);

    private static int HeaderSize(SegmentationWay way) => way == SegmentationWay.Udh16 ? UserDataHeader.Concatenation16Size : UserDataHeader.Concatenation8Size;

    public static Segmentation Plan(ReadOnlySpan<byte> text, Alphabet alphabet, SegmentationWay way)
    {
        if (Segmenter.FitsOne(text.Length, alphabet) || way == SegmentationWay.Payload)
        {
            return new Segmentation(1, way);
        }

        Span<int> ends = stackalloc int[Segmenter.MaxSegments];
        var count = Segmenter.Split(text, alphabet, HeaderSize(way), ends);
        return count < 0 ? TooLong : new Segmentation(count, way);
    }

    /// <summary>Writes the PDUs one after the other; returns their octets.</summary>
    public int Write(in IncomingMessage message, in StampedText stamped, ReadOnlySpan<byte> text, SmscLink link, Span<byte> destination)
    {
        if (Count == 1)
        {
            return Segmenter.FitsOne(text.Length, stamped.Alphabet) || Way != SegmentationWay.Payload
                ? message.Rewrite(stamped.DataCoding, text, destination)
                : message.RewriteToPayload(stamped.DataCoding, text, destination);
        }

        Span<int> ends = stackalloc int[Segmenter.MaxSegments];
        _ = Segmenter.Split(text, stamped.Alphabet, HeaderSize(Way), ends);
        Span<byte> header = stackalloc byte[UserDataHeader.Concatenation16Size];
        var reference = link.NextReference();
        var written = 0;
        var start = 0;
        for (var i = 0; i < Count; i++)
        {
            var number = (byte)(i + 1);
            var headerLength = Way switch
            {
                SegmentationWay.Udh8 => Segmenter.WriteConcatUdh8(header, (byte)reference, (byte)Count, number),
                SegmentationWay.Udh16 => Segmenter.WriteConcatUdh16(header, reference, (byte)Count, number),
                _ => 0,
            };
            var sar = Way == SegmentationWay.Sar ? new Concatenation(reference, (byte)Count, number, IsWide: true) : default;
            written += message.RewriteSegment(stamped.DataCoding, header[..headerLength], text[start..ends[i]], sar, destination[written..]);
            start = ends[i];
        }

        return written;
    }
}
