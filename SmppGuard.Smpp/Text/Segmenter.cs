using System.Buffers.Binary;

namespace SmppGuard.Smpp;

/// <summary>
/// How much text one short message carries, and where a longer one is cut (3GPP TS 23.040, 9.2.3.24): 140 octets on the air, which are 160
/// septets, less the user data header. ASCII and Latin-1 are counted as 8-bit, since how the SMSC maps them is not ours to know.
/// </summary>
public static class Segmenter
{
    /// <summary>Octets of user data in one short message.</summary>
    public const int AirOctets = 140;

    /// <summary>Septets of user data in one short message.</summary>
    public const int AirSeptets = 160;

    /// <summary>The most segments that a message can have: the header counts them in one octet.</summary>
    public const int MaxSegments = 255;

    /// <summary>
    /// The most octets of encoded text in one message beside a header: 160, 153 or 152 in GSM 7-bit (one septet in each octet), 140, 134 or 132 in
    /// UCS-2, 140, 134 or 133 otherwise, for headers of 0, 6 and 7 octets.
    /// </summary>
    /// <param name="alphabet">The alphabet of the text.</param>
    /// <param name="udhLength">Octets of the user data header on the air, UDHL included; count 6 for a header that the SMSC makes out of sar_* parameters.</param>
    public static int Capacity(Alphabet alphabet, int udhLength)
    {
        var octets = AirOctets - udhLength;
        return alphabet switch
        {
            Alphabet.Gsm7 => octets * 8 / 7,
            Alphabet.Ucs2 => octets & ~1,
            _ => octets,
        };
    }

    /// <summary>Whether so many octets of encoded text, without a header, fit one short message.</summary>
    public static bool FitsOne(int encodedLength, Alphabet alphabet) => encodedLength <= Capacity(alphabet, 0);

    /// <summary>
    /// Cuts an encoded text into as few segments as can be, never inside a surrogate pair or a GSM escape pair. Offsets are even in UCS-2.
    /// </summary>
    /// <param name="encoded">The text.</param>
    /// <param name="alphabet">Its alphabet.</param>
    /// <param name="udhLength">Octets of the header in each segment, as in <see cref="Capacity"/>.</param>
    /// <param name="ends">Where each segment ends; <see cref="MaxSegments"/> are always enough.</param>
    /// <returns>The number of segments, 1 for an empty text; -1 if more would be needed than 255, or than there is room for in <paramref name="ends"/>.</returns>
    public static int Split(ReadOnlySpan<byte> encoded, Alphabet alphabet, int udhLength, Span<int> ends)
    {
        var capacity = Capacity(alphabet, udhLength);
        var limit = Math.Min(ends.Length, MaxSegments);
        var start = 0;
        for (var count = 0; count < limit; count++)
        {
            if (encoded.Length - start <= capacity)
            {
                ends[count] = encoded.Length;
                return count + 1;
            }

            var end = start + capacity;
            if (alphabet == Alphabet.Gsm7 && EndsInEscape(encoded[start..end]))
            {
                end--;
            }
            else if (alphabet == Alphabet.Ucs2 && SplitsPair(encoded[(end - 2)..]))
            {
                end -= 2;
            }

            ends[count] = end;
            start = end;
        }

        return -1;
    }

    /// <summary>Writes a header for an 8-bit concatenation: <see cref="UserDataHeader.Concatenation8Size"/> octets.</summary>
    /// <param name="destination">Where the header goes.</param>
    /// <param name="reference">The same in all segments.</param>
    /// <param name="total">Number of segments.</param>
    /// <param name="number">Which segment this is, from 1.</param>
    /// <returns>Octets written.</returns>
    public static int WriteConcatUdh8(Span<byte> destination, byte reference, byte total, byte number)
    {
        ReadOnlySpan<byte> header = [UserDataHeader.Concatenation8Size - 1, UserDataHeader.Concatenation8, 3, reference, total, number];
        header.CopyTo(destination);
        return header.Length;
    }

    /// <summary>Writes a header for a 16-bit concatenation: <see cref="UserDataHeader.Concatenation16Size"/> octets.</summary>
    /// <param name="destination">Where the header goes.</param>
    /// <param name="reference">The same in all segments.</param>
    /// <param name="total">Number of segments.</param>
    /// <param name="number">Which segment this is, from 1.</param>
    /// <returns>Octets written.</returns>
    public static int WriteConcatUdh16(Span<byte> destination, ushort reference, byte total, byte number)
    {
        ReadOnlySpan<byte> header =
            [UserDataHeader.Concatenation16Size - 1, UserDataHeader.Concatenation16, 4, (byte)(reference >> 8), (byte)reference, total, number];
        header.CopyTo(destination);
        return header.Length;
    }

    /// <summary>Whether the last septet is an escape without its partner: two escapes in a row are a pair themselves.</summary>
    private static bool EndsInEscape(ReadOnlySpan<byte> septets)
    {
        var escapes = septets.Length - 1 - septets.LastIndexOfAnyExcept(Gsm7.Escape);
        return escapes % 2 != 0;
    }

    /// <summary>Whether these octets start with the last unit before a cut and the first one after it, and the two are a surrogate pair.</summary>
    private static bool SplitsPair(ReadOnlySpan<byte> aroundCut) =>
        aroundCut.Length >= 4
        && char.IsSurrogatePair((char)BinaryPrimitives.ReadUInt16BigEndian(aroundCut), (char)BinaryPrimitives.ReadUInt16BigEndian(aroundCut[2..]));
}
