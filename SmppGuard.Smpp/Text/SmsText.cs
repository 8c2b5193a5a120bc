using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SmppGuard.Smpp;

/// <summary>
/// Text to octets and back, in the alphabets that SMPP peers use. UCS-2 is UTF-16 big-endian; lone surrogates survive a round trip, so a text
/// that was cut inside a character is not damaged any further.
/// </summary>
public static class SmsText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The most characters that so many octets can decode to.</summary>
    public static int MaxChars(int octets, Alphabet alphabet) => alphabet switch
    {
        Alphabet.Ucs2 => (octets + 1) / 2,
        Alphabet.Binary => 0,
        _ => octets,
    };

    /// <summary>The most octets that so many characters can encode to.</summary>
    public static int MaxOctets(int chars, Alphabet alphabet) => alphabet switch
    {
        Alphabet.Ucs2 or Alphabet.Gsm7 => chars * 2,
        Alphabet.Binary => 0,
        _ => chars,
    };

    /// <summary>
    /// Decodes octets and returns the number of characters; the destination needs <see cref="MaxChars"/>. Always has an outcome: what is no
    /// character of the alphabet (an octet above 0x7F in GSM 7-bit or ASCII, the odd last octet of UCS-2) becomes U+FFFD, and
    /// <see cref="Alphabet.Binary"/> gives no characters.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> octets, Alphabet alphabet, Span<char> destination)
    {
        switch (alphabet)
        {
            case Alphabet.Gsm7:
                return Gsm7.Decode(octets, destination);
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
                return 0;
        }
    }

    /// <summary>
    /// Decodes octets that are text; false where <see cref="Decode"/> would have to guess: a binary alphabet, an octet above 0x7F in GSM 7-bit or
    /// ASCII, or an odd number of octets in UCS-2.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> octets, Alphabet alphabet, Span<char> destination, out int written)
    {
        var isText = alphabet switch
        {
            Alphabet.Gsm7 or Alphabet.Ascii => Ascii.IsValid(octets),
            Alphabet.Latin1 => true,
            Alphabet.Ucs2 => octets.Length % 2 == 0,
            _ => false,
        };
        written = isText ? Decode(octets, alphabet, destination) : 0;
        return isText;
    }

    /// <summary>How many octets a text takes; -1 if the alphabet lacks a character.</summary>
    public static int CountOctets(ReadOnlySpan<char> text, Alphabet alphabet) => alphabet switch
    {
        Alphabet.Gsm7 => Gsm7.CountSeptets(text),
        Alphabet.Ascii => Ascii.IsValid(text) ? text.Length : -1,
        Alphabet.Latin1 => IsLatin1(text) ? text.Length : -1,
        Alphabet.Ucs2 => text.Length * 2,
        _ => -1,
    };

    /// <summary>Encodes a text; false if the alphabet lacks a character or the destination is too small (<see cref="MaxOctets"/> always is enough).</summary>
    public static bool TryEncode(ReadOnlySpan<char> text, Alphabet alphabet, Span<byte> destination, out int written)
    {
        written = 0;
        switch (alphabet)
        {
            case Alphabet.Gsm7:
                return Gsm7.TryEncode(text, destination, out written);
            case Alphabet.Ascii when text.Length <= destination.Length && Ascii.IsValid(text):
            case Alphabet.Latin1 when text.Length <= destination.Length && IsLatin1(text):
                written = Encoding.Latin1.GetBytes(text, destination);
                return true;
            case Alphabet.Ucs2 when text.Length * 2 <= destination.Length:
                EncodeUcs2(text, destination);
                written = text.Length * 2;
                return true;
            default:
                return false;
        }
    }

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
