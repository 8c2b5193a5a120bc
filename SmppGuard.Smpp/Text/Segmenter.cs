namespace SmppGuard.Smpp.Text;

/// <summary>
/// How much text one short message carries, and where a longer one is cut (3GPP TS 23.040, 9.2.3.24): 140 octets on the air, which are 160
/// septets, less the user data header. ASCII and Latin-1 are counted as 8-bit, since how the SMSC maps them is not ours to know.
/// </summary>
public static partial class Segmenter
{
    /// <summary>Octets of user data in one short message.</summary>
    public const int AirOctets = 140;

    /// <summary>Septets of user data in one short message.</summary>
    public const int AirSeptets = 160;

    /// <summary>The most segments that a message can have: the header counts them in one octet.</summary>
    public const int MaxSegments = 255;

    /// <summary>
    /// The most octets of encoded text in one message beside a header: 160, 153 or 152 in GSM 7-bit, 140, 134 or 132 in UCS-2, 140, 134 or 133 otherwise, for
    /// headers of 0, 6 and 7 octets.
    /// </summary>
    /// <param name="alphabet">
    /// The alphabet of the text. <see cref="Alphabet.Gsm7Packed"/> counts in septets as <see cref="Alphabet.Gsm7"/> does: such a text is cut before it is
    /// packed.
    /// </param>
    /// <param name="udhLength">
    /// Octets of the user data header on the air, UDHL included; count 6 for a header that the SMSC makes out of sar_* parameters.
    /// </param>
    public static int Capacity(Alphabet alphabet, int udhLength)
    {
        var octets = Math.Max(AirOctets - udhLength, 0);
        return alphabet switch
        {
            Alphabet.Gsm7 or Alphabet.Gsm7Packed => octets * 8 / 7,
            Alphabet.Ucs2 => octets & ~1,
            _ => octets,
        };
    }

    /// <summary>Whether so many octets of encoded text, as in <see cref="Capacity"/>, fit one short message without a header.</summary>
    public static bool FitsOne(int encodedLength, Alphabet alphabet) => encodedLength <= Capacity(alphabet, 0);

    /// <summary>Writes a header of an 8-bit concatenation, <see cref="UserDataHeader.Concatenation8Size"/> octets, and then these elements.</summary>
    /// <param name="destination">Where the header goes.</param>
    /// <param name="otherElements">As <see cref="UserDataHeader.CopyOtherElements"/> wrote them; may be empty.</param>
    /// <param name="reference">The same in all segments.</param>
    /// <param name="total">Number of segments.</param>
    /// <param name="number">Which segment this is, from 1.</param>
    /// <returns>Octets written.</returns>
    public static int WriteConcatUdh8(Span<byte> destination, ReadOnlySpan<byte> otherElements, byte reference, byte total, byte number)
    {
        var length = (byte)(UserDataHeader.Concatenation8Size - 1 + otherElements.Length);
        ReadOnlySpan<byte> header = [length, UserDataHeader.Concatenation8, 3, reference, total, number];
        header.CopyTo(destination);
        otherElements.CopyTo(destination[header.Length..]);
        return header.Length + otherElements.Length;
    }

    /// <summary>Writes a header of a 16-bit concatenation, <see cref="UserDataHeader.Concatenation16Size"/> octets, and then these elements.</summary>
    /// <param name="destination">Where the header goes.</param>
    /// <param name="otherElements">As <see cref="UserDataHeader.CopyOtherElements"/> wrote them; may be empty.</param>
    /// <param name="reference">The same in all segments.</param>
    /// <param name="total">Number of segments.</param>
    /// <param name="number">Which segment this is, from 1.</param>
    /// <returns>Octets written.</returns>
    public static int WriteConcatUdh16(Span<byte> destination, ReadOnlySpan<byte> otherElements, ushort reference, byte total, byte number)
    {
        var length = (byte)(UserDataHeader.Concatenation16Size - 1 + otherElements.Length);
        ReadOnlySpan<byte> header =
            [length, UserDataHeader.Concatenation16, 4, (byte)(reference >> 8), (byte)reference, total, number];
        header.CopyTo(destination);
        otherElements.CopyTo(destination[header.Length..]);
        return header.Length + otherElements.Length;
    }
}
