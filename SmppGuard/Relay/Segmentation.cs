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
/// <param name="Count">PDUs that leave.</param>
/// <param name="Way">How they are told to belong together.</param>
/// <param name="Reserved">Octets on the air that each is to leave free for marks that the SMSC adds.</param>
internal readonly record struct Segmentation(int Count, SegmentationWay Way, int Reserved)
{
    /// <summary>More segments than can be numbered.</summary>
    public static readonly Segmentation TooLong = new(int.MaxValue, SegmentationWay.Udh8, 0);

    /// <summary>Nothing was added: one PDU, as received.</summary>
    public static readonly Segmentation AsItCame = new(1, SegmentationWay.Udh8, 0);

    private int HeaderSize => Way == SegmentationWay.Udh16 ? UserDataHeader.Concatenation16Size : UserDataHeader.Concatenation8Size;

    /// <param name="text">The stamped text, encoded.</param>
    /// <param name="alphabet">Its alphabet.</param>
    /// <param name="way">How the SMSC wants it.</param>
    /// <param name="reserveCharacters">Characters that the SMSC adds after the split, in the first segment or the last: room is left in each.</param>
    public static Segmentation Plan(ReadOnlySpan<byte> text, Alphabet alphabet, SegmentationWay way, int reserveCharacters)
    {
        var reserved = alphabet switch
        {
            Alphabet.Ucs2 => reserveCharacters * 2,
            Alphabet.Gsm7 => ((reserveCharacters * 7) + 7) / 8,
            _ => reserveCharacters,
        };
        var plan = new Segmentation(1, way, reserved);
        if (way == SegmentationWay.Payload || text.Length <= Segmenter.Capacity(alphabet, reserved))
        {
            return plan;
        }

        Span<int> ends = stackalloc int[Segmenter.MaxSegments];
        var count = Segmenter.Split(text, alphabet, plan.HeaderSize + reserved, ends);
        return count < 0 ? TooLong : plan with { Count = count };
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
        _ = Segmenter.Split(text, stamped.Alphabet, HeaderSize + Reserved, ends);
        Span<byte> header = stackalloc byte[UserDataHeader.Concatenation16Size];
        var reference = link.NextReference();
        var written = 0;
        var start = 0;
        for (var i = 0; i < Count; i++)
        {
            var number = (byte)(i + 1);
            var headerLength = Way switch
            {
                SegmentationWay.Udh8 => Segmenter.WriteConcatUdh8(header, default, (byte)reference, (byte)Count, number),
                SegmentationWay.Udh16 => Segmenter.WriteConcatUdh16(header, default, reference, (byte)Count, number),
                _ => 0,
            };
            var sar = Way == SegmentationWay.Sar ? new Concatenation(reference, (byte)Count, number, IsWide: true) : default;
            written += message.RewriteSegment(stamped.DataCoding, header[..headerLength], text[start..ends[i]], sar, destination[written..]);
            start = ends[i];
        }

        return written;
    }
}
