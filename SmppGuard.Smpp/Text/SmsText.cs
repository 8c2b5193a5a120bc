using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SmppGuard.Smpp.Text;

/// <summary>
/// Text to octets and back, in the alphabets that SMPP peers use. UCS-2 is UTF-16 big-endian; lone surrogates survive a round trip, so a text
/// that was cut inside a character is not damaged any further. Octets are user data without its header. Nothing is allocated for GSM 7-bit, ASCII, Latin-1 and
/// UCS-2.
/// </summary>
public static class SmsText
{
    private const char Replacement = '\uFFFD';
    private const byte CarriageReturn = 0x0D;

    /// <summary>Packed texts of up to 4 short messages are unpacked on the stack.</summary>
    private const int StackSeptets = 640;

    /// <summary>The most characters that so many octets can decode to.</summary>
    public static int MaxChars(int octets, TextCoding coding) => coding.Alphabet switch
    {
        Alphabet.Ucs2 => (octets + 1) / 2,
        Alphabet.Gsm7Packed => Septets(octets, coding),
        Alphabet.Binary => 0,
        _ => octets,
    };

    /// <summary>The most octets that so many characters can encode to.</summary>
    public static int MaxOctets(int chars, TextCoding coding) => coding.Alphabet switch
    {
        Alphabet.Ucs2 or Alphabet.Gsm7 => chars * 2,
        Alphabet.Gsm7Packed => Gsm7.PackedLength(chars * 2, coding.FillBits),
        Alphabet.Binary => 0,
        _ => CodePage.Of(coding.Alphabet)?.MaxOctets(chars) ?? chars,
    };

    /// <summary>
    /// Decodes octets and returns the number of characters; the destination needs <see cref="MaxChars"/>. Always has an outcome: what is no
    /// character of the alphabet (an octet above 0x7F in GSM 7-bit or ASCII, the odd last octet of UCS-2) becomes U+FFFD, and
    /// <see cref="Alphabet.Binary"/> gives no characters. A carriage return that fills the last seven bits of packed text is not part of it.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> octets, TextCoding coding, Span<char> destination)
    {
        switch (coding.Alphabet)
        {
            case Alphabet.Gsm7:
                return Gsm7.Decode(octets, coding.Language, destination);
            case Alphabet.Gsm7Packed:
                return DecodePacked(octets, coding, destination);
            case Alphabet.Latin1:
                return Encoding.Latin1.GetChars(octets, destination);
            case Alphabet.Ucs2:
                return DecodeUcs2(octets, destination);
            case Alphabet.Ascii:
                var written = Encoding.Latin1.GetChars(octets, destination);
                if (!Ascii.IsValid(octets))
                {
                    ReplaceNonAscii(destination[..written]);
                }

                return written;
            default:
                return CodePage.Of(coding.Alphabet)?.Decode(octets, destination) ?? 0;
        }
    }

    /// <summary>
    /// Decodes octets that are text; false where <see cref="Decode"/> would have to guess: a binary alphabet, an octet above 0x7F in GSM 7-bit or
    /// ASCII, a gap of a national language table, an odd number of octets in UCS-2, octets without a character in the other alphabets.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> octets, TextCoding coding, Span<char> destination, out int written)
    {
        if (CodePage.Of(coding.Alphabet) is { } codePage)
        {
            return codePage.TryDecode(octets, destination, out written);
        }

        var isText = coding.Alphabet switch
        {
            Alphabet.Gsm7 or Alphabet.Ascii => Ascii.IsValid(octets),
            Alphabet.Latin1 or Alphabet.Gsm7Packed => true,
            Alphabet.Ucs2 => octets.Length % 2 == 0,
            _ => false,
        };
        written = isText ? Decode(octets, coding, destination) : 0;
        if (coding.Language != default && destination[..written].Contains(Replacement))
        {
            written = 0;
            return false;
        }

        return isText;
    }

    /// <summary>How many octets a text takes; -1 if the alphabet lacks a character.</summary>
    public static int CountOctets(ReadOnlySpan<char> text, TextCoding coding)
    {
        switch (coding.Alphabet)
        {
            case Alphabet.Gsm7:
                return Gsm7.CountSeptets(text, coding.Language);
            case Alphabet.Gsm7Packed:
                var septets = Gsm7.CountSeptets(text, coding.Language);
                return septets < 0 || LosesItsEnd(text, septets, coding) ? -1 : Gsm7.PackedLength(septets, coding.FillBits);
            case Alphabet.Ascii:
                return Ascii.IsValid(text) ? text.Length : -1;
            case Alphabet.Latin1:
                return IsLatin1(text) ? text.Length : -1;
            case Alphabet.Ucs2:
                return text.Length * 2;
            default:
                return CodePage.Of(coding.Alphabet)?.CountOctets(text) ?? -1;
        }
    }

    /// <summary>
    /// Encodes a text; false if the alphabet lacks a character or the destination is too small (<see cref="MaxOctets"/> always is enough). Packed, a text that
    /// ends in a carriage return just where seven bits would be spare cannot be told from one without, so it is not encodable.
    /// </summary>
    public static bool TryEncode(ReadOnlySpan<char> text, TextCoding coding, Span<byte> destination, out int written)
    {
        written = 0;
        switch (coding.Alphabet)
        {
            case Alphabet.Gsm7:
                return Gsm7.TryEncode(text, coding.Language, destination, out written);
            case Alphabet.Gsm7Packed:
                return TryEncodePacked(text, coding, destination, out written);
            case Alphabet.Ascii when text.Length <= destination.Length && Ascii.IsValid(text):
            case Alphabet.Latin1 when text.Length <= destination.Length && IsLatin1(text):
                written = Encoding.Latin1.GetBytes(text, destination);
                return true;
            case Alphabet.Ucs2 when text.Length * 2 <= destination.Length:
                EncodeUcs2(text, destination);
                written = text.Length * 2;
                return true;
            default:
                return CodePage.Of(coding.Alphabet) is { } codePage && codePage.TryEncode(text, destination, out written);
        }
    }

    /// <summary>Septets that fit so many packed octets.</summary>
    private static int Septets(int octets, TextCoding coding) => Math.Max((octets * 8) - coding.FillBits, 0) / 7;

    private static int DecodePacked(ReadOnlySpan<byte> octets, TextCoding coding, Span<char> destination)
    {
        var count = Septets(octets.Length, coding);
        byte[]? rented = null;
        Span<byte> septets = count <= StackSeptets ? stackalloc byte[StackSeptets] : (rented = ArrayPool<byte>.Shared.Rent(count));
        count = Gsm7.Unpack(octets, coding.FillBits, septets);
        if (count > 0 && septets[count - 1] == CarriageReturn && FillsItsOctets(count, coding))
        {
            count--;
        }

        var written = Gsm7.Decode(septets[..count], coding.Language, destination);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return written;
    }

    private static bool TryEncodePacked(ReadOnlySpan<char> text, TextCoding coding, Span<byte> destination, out int written)
    {
        written = 0;
        var most = text.Length * 2;
        byte[]? rented = null;
        Span<byte> septets = most <= StackSeptets ? stackalloc byte[StackSeptets] : (rented = ArrayPool<byte>.Shared.Rent(most));
        var isEncoded = Gsm7.TryEncode(text, coding.Language, septets, out var count)
            && !LosesItsEnd(text, count, coding)
            && Gsm7.PackedLength(count, coding.FillBits) <= destination.Length;
        if (isEncoded)
        {
            written = Gsm7.Pack(septets[..count], coding.FillBits, destination);
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return isEncoded;
    }

    /// <summary>Whether a reader would take the carriage return at the end for filling.</summary>
    private static bool LosesItsEnd(ReadOnlySpan<char> text, int septets, TextCoding coding) => text is [.., '\r'] && FillsItsOctets(septets, coding);

    /// <summary>Whether so many septets leave no bit of their octets over.</summary>
    private static bool FillsItsOctets(int septets, TextCoding coding) => ((septets * 7) + coding.FillBits) % 8 == 0;

    private static bool IsLatin1(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('\0', '\u00FF');

    private static int DecodeUcs2(ReadOnlySpan<byte> octets, Span<char> destination)
    {
        var units = MemoryMarshal.Cast<byte, ushort>(octets);
        var target = MemoryMarshal.Cast<char, ushort>(destination);
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(units, target);
        }
        else
        {
            units.CopyTo(target);
        }

        if (octets.Length % 2 == 0)
        {
            return units.Length;
        }

        destination[units.Length] = Replacement;
        return units.Length + 1;
    }

    private static void EncodeUcs2(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var target = MemoryMarshal.Cast<byte, ushort>(destination);
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(units, target);
        }
        else
        {
            units.CopyTo(target);
        }
    }

    private static void ReplaceNonAscii(Span<char> text)
    {
        foreach (ref var character in text)
        {
            if (character > 0x7F)
            {
                character = Replacement;
            }
        }
    }
}
