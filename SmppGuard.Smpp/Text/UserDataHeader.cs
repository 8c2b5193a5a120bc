using System.Buffers.Binary;
using SmppGuard.Smpp.Text.National;

namespace SmppGuard.Smpp.Text;

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

    /// <summary>Application port addressing, 8-bit addresses.</summary>
    public const byte ApplicationPort8 = 0x04;

    /// <summary>Application port addressing, 16-bit addresses.</summary>
    public const byte ApplicationPort16 = 0x05;

    /// <summary>National language single shift: an identifier of <see cref="NationalLanguage"/>.</summary>
    public const byte NationalLanguageSingleShift = 0x24;

    /// <summary>National language locking shift.</summary>
    public const byte NationalLanguageLockingShift = 0x25;

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

    /// <summary>Whether the text is addressed to an application on the phone (WAP push and the like) rather than to its reader.</summary>
    /// <param name="header">As in <see cref="TryGetConcatenation"/>.</param>
    public static bool IsPortAddressed(ReadOnlySpan<byte> header)
    {
        for (var offset = 1; offset + 1 < header.Length; offset += 2 + header[offset + 1])
        {
            if (header[offset] is ApplicationPort8 or ApplicationPort16)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The national language tables that GSM 7-bit text after this header is read with; the last element of a kind counts if there are several.
    /// </summary>
    /// <param name="header">As in <see cref="TryGetConcatenation"/>.</param>
    /// <returns>Identifiers for which there is no table are 0.</returns>
    public static NationalLanguage LanguageOf(ReadOnlySpan<byte> header)
    {
        var language = default(NationalLanguage);
        for (var offset = 1; offset + 1 < header.Length; offset += 2 + header[offset + 1])
        {
            if (header[offset + 1] != 1)
            {
                continue;
            }

            var identifier = header[offset + 2];
            if (header[offset] == NationalLanguageSingleShift)
            {
                language = language with { SingleShift = NationalTables.HasSingleShift(identifier) ? identifier : (byte)0 };
            }
            else if (header[offset] == NationalLanguageLockingShift)
            {
                language = language with { LockingShift = NationalTables.HasLockingShift(identifier) ? identifier : (byte)0 };
            }
        }

        return language;
    }

    /// <summary>
    /// Copies the elements that are to stand on each segment when a message is cut anew, in their order and without a UDHL: all but concatenation.
    /// </summary>
    /// <param name="header">As in <see cref="TryGetConcatenation"/>.</param>
    /// <param name="keepLanguage">Whether the text stays in the alphabet that national language elements speak of; else they are left out too.</param>
    /// <param name="destination">As long as the header is always enough.</param>
    /// <returns>Octets written.</returns>
    public static int CopyOtherElements(ReadOnlySpan<byte> header, bool keepLanguage, Span<byte> destination)
    {
        var written = 0;
        int size;
        for (var offset = 1; offset + 1 < header.Length; offset += size)
        {
            size = 2 + header[offset + 1];
            var isKept = header[offset] switch
            {
                Concatenation8 or Concatenation16 => false,
                NationalLanguageSingleShift or NationalLanguageLockingShift => keepLanguage,
                _ => true,
            };
            if (isKept)
            {
                header.Slice(offset, size).CopyTo(destination[written..]);
                written += size;
            }
        }

        return written;
    }

    /// <summary>Writes a header of these elements; nothing when there are none.</summary>
    /// <param name="destination">Where the header goes.</param>
    /// <param name="otherElements">As <see cref="CopyOtherElements"/> wrote them; at most 139 octets fit a short message.</param>
    /// <returns>Octets written, UDHL included.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> otherElements)
    {
        if (otherElements.IsEmpty)
        {
            return 0;
        }

        destination[0] = (byte)otherElements.Length;
        otherElements.CopyTo(destination[1..]);
        return 1 + otherElements.Length;
    }
}
