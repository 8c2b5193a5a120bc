using SmppGuard.Compliance;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Submits;

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

/// <summary>How many PDUs a text takes, and the writing of them. Never cuts a character.</summary>
/// <param name="Count">PDUs that leave.</param>
/// <param name="Way">How they are told to belong together.</param>
/// <param name="Reserved">Octets on the air that each is to leave free for marks that the SMSC adds.</param>
/// <param name="OtherElements">Octets of information elements that each has beside those of segmentation.</param>
internal readonly record struct Segmentation(int Count, SegmentationWay Way, int Reserved, int OtherElements)
{
    /// <summary>Octets that any character fits: a surrogate pair.</summary>
    private const int LeastText = 4;

    /// <summary>A user data header has at most 140 octets on the air.</summary>
    private const int MaxHeader = Segmenter.AirOctets + UserDataHeader.Concatenation16Size;

    /// <summary>More segments than can be numbered.</summary>
    public static readonly Segmentation TooLong = new(int.MaxValue, SegmentationWay.Udh8, 0, 0);

    /// <summary>Nothing was added: the PDUs leave as received.</summary>
    public static Segmentation AsItCame(int pdus) => new(pdus, SegmentationWay.Udh8, 0, 0);

    /// <summary>On the air there is a header in each segment also where the SMSC writes it, from sar_* parameters.</summary>
    private int HeaderSize => OtherElements + (Way == SegmentationWay.Udh16 ? UserDataHeader.Concatenation16Size : UserDataHeader.Concatenation8Size);

    private int SingleHeaderSize => OtherElements == 0 ? 0 : 1 + OtherElements;

    /// <param name="text">The text, encoded.</param>
    /// <param name="stamped">How it is encoded.</param>
    /// <param name="otherElements">Octets of the information elements that each segment has beside those of segmentation.</param>
    /// <param name="way">How the SMSC wants it.</param>
    /// <param name="reserveCharacters">Characters that the SMSC adds after the split, in the first segment or the last: room is left in each.</param>
    public static Segmentation Plan(ReadOnlySpan<byte> text, in StampedText stamped, int otherElements, SegmentationWay way, int reserveCharacters)
    {
        var reserved = stamped.Alphabet switch
        {
            Alphabet.Ucs2 => reserveCharacters * 2,
            Alphabet.Gsm7 => ((reserveCharacters * 7) + 7) / 8,
            _ => reserveCharacters,
        };
        var plan = new Segmentation(1, way, reserved, otherElements);
        if (way == SegmentationWay.Payload || text.Length <= Segmenter.Capacity(stamped.Alphabet, plan.SingleHeaderSize + reserved))
        {
            return plan;
        }

        if (plan.HeaderSize + reserved > Segmenter.AirOctets - LeastText)
        {
            return TooLong;
        }

        Span<int> ends = stackalloc int[Segmenter.MaxSegments];
        var count = plan.Split(text, stamped, ends);
        return count < 0 ? TooLong : plan with { Count = count };
    }

    /// <summary>Writes the PDUs one after the other; returns their octets.</summary>
    /// <param name="message">The message, or the first part of it.</param>
    /// <param name="stamped">How the text is encoded.</param>
    /// <param name="text">The text, encoded.</param>
    /// <param name="otherElements">Information elements that each segment is to have beside those of segmentation.</param>
    /// <param name="registeredDelivery">registered_delivery of each.</param>
    /// <param name="link">The SMSC.</param>
    /// <param name="destination">At least <see cref="IncomingMessage.MaxLength"/>.</param>
    public int Write(
        in IncomingMessage message, in StampedText stamped, ReadOnlySpan<byte> text, ReadOnlySpan<byte> otherElements, byte registeredDelivery, SmscLink link, Span<byte> destination)
    {
        var fields = new SegmentFields(stamped.DataCoding, registeredDelivery);
        var packing = link.PacksGsm7 && stamped.Alphabet == Alphabet.Gsm7;
        Span<byte> header = stackalloc byte[MaxHeader];
        if (Count == 1)
        {
            header = header[..UserDataHeader.Write(header, otherElements)];
            if (Way == SegmentationWay.Payload && text.Length > Segmenter.Capacity(stamped.Alphabet, SingleHeaderSize))
            {
                return message.RewriteToPayload(fields, header, packing ? Packed(text, header.Length) : text, destination);
            }

            var body = packing ? Packed(text, header.Length) : text;
            return message.TryGetConcatenation(out _) ? message.RewriteSegment(fields, header, body, default, destination) : message.Rewrite(fields, header, body, destination);
        }

        Span<int> ends = stackalloc int[Segmenter.MaxSegments];
        _ = Split(text, stamped, ends);
        var reference = link.NextReference();
        var written = 0;
        var start = 0;
        for (var i = 0; i < Count; i++)
        {
            var number = (byte)(i + 1);
            var headerLength = Way switch
            {
                SegmentationWay.Udh8 => Segmenter.WriteConcatUdh8(header, otherElements, (byte)reference, (byte)Count, number),
                SegmentationWay.Udh16 => Segmenter.WriteConcatUdh16(header, otherElements, reference, (byte)Count, number),
                _ => UserDataHeader.Write(header, otherElements),
            };
            var sar = Way == SegmentationWay.Sar ? new Concatenation(reference, (byte)Count, number, IsWide: true) : default;
            var body = text[start..ends[i]];
            body = packing ? Packed(body, headerLength) : body;
            written += message.RewriteSegment(fields, header[..headerLength], body, sar, destination[written..]);
            start = ends[i];

            // What replaces an earlier message is the first segment; the others would replace one another.
            fields = fields with { IsContinuation = true };
        }

        return written;
    }

    private int Split(ReadOnlySpan<byte> text, in StampedText stamped, Span<int> ends) =>
        Segmenter.Split(text, stamped.Alphabet, HeaderSize + Reserved, stamped.TailLength, ends);

    // Septets start at the next multiple of seven bits after the header (3GPP TS 23.040, 9.2.3.24).
    private static ReadOnlySpan<byte> Packed(ReadOnlySpan<byte> septets, int headerLength)
    {
        var fillBits = TextCoding.FillBitsAfter(headerLength);
        var packed = Scratch.OfThread.Packed(Gsm7.PackedLength(septets.Length, fillBits));
        return packed[..Gsm7.Pack(septets, fillBits, packed)];
    }
}
