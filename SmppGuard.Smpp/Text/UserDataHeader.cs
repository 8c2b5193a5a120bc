using System.Buffers.Binary;

namespace SmppGuard.Smpp;

/// <summary>Where a part belongs in a long message.</summary>
/// <param name="Reference">The same in all parts of a message, from the sender.</param>
/// <param name="Total">How many parts there are, 1 to 255.</param>
/// <param name="Number">Which part this is, from 1.</param>
/// <param name="IsWide">Whether the reference has 16 bits: an 8-bit 5 and a 16-bit 5 are different messages.</param>
public readonly record struct Concatenation(ushort Reference, byte Total, byte Number, bool IsWide);

/// <summary>
/// The user data header of 3GPP TS 23.040, 9.2.3.24: its length in one octet (UDHL), then information elements of identifier, length and data.
/// </summary>
public static class UserDataHeader
{
    /// <summary>Concatenated short message, 8-bit reference: reference, total, number.</summary>
    public const byte Concatenation8 = 0x00;

    /// <summary>Concatenated short message, 16-bit reference.</summary>
    public const byte Concatenation16 = 0x08;

    /// <summary>Octets of a header with nothing but an 8-bit concatenation.</summary>
    public const int Concatenation8Size = 6;

    /// <summary>Octets of a header with nothing but a 16-bit concatenation.</summary>
    public const int Concatenation16Size = 7;

    /// <summary>
    /// Measures the header at the start of a text; false if UDHL is missing or points past the end, or the elements do not fill it exactly.
    /// </summary>
    /// <param name="text">short_message or message_payload of a PDU with the UDHI bit set.</param>
    /// <param name="length">Octets of the header, UDHL included.</param>
    public static bool TryMeasure(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        if (text.IsEmpty || text[0] >= text.Length)
        {
            return false;
        }

        var end = 1 + text[0];
        for (var offset = 1; offset < end; offset += 2 + text[offset + 1])
        {
            if (offset + 1 >= end || offset + 2 + text[offset + 1] > end)
            {
                return false;
            }
        }

        length = end;
        return true;
    }

    /// <summary>
    /// Finds the concatenation element; the last one counts if there are several (23.040, 9.2.3.24). One that makes no sense (total 0, number 0 or
    /// past the total) is ignored, as phones must do.
    /// </summary>
    /// <param name="header">A header that <see cref="TryMeasure"/> has accepted, UDHL included; may be empty.</param>
    /// <param name="concatenation">Where the part belongs.</param>
    public static bool TryGetConcatenation(ReadOnlySpan<byte> header, out Concatenation concatenation)
    {
        concatenation = default;
        var found = false;
        for (var offset = 1; offset + 1 < header.Length; offset += 2 + header[offset + 1])
        {
            var data = header.Slice(offset + 2, header[offset + 1]);
            Concatenation candidate;
            if (header[offset] == Concatenation8 && data.Length == 3)
            {
                candidate = new Concatenation(data[0], data[1], data[2], IsWide: false);
            }
            else if (header[offset] == Concatenation16 && data.Length == 4)
            {
                candidate = new Concatenation(BinaryPrimitives.ReadUInt16BigEndian(data), data[2], data[3], IsWide: true);
            }
            else
            {
                continue;
            }

            if (candidate.Number >= 1 && candidate.Number <= candidate.Total)
            {
                concatenation = candidate;
                found = true;
            }
        }

        return found;
    }
}
