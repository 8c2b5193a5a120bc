using System.Buffers;
using System.Text;
using SmppGuard.Smpp.Text.National;

namespace SmppGuard.Smpp.Text;

/// <summary>
/// The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, 6.2.1 and 6.2.1.1), unpacked: one septet in each octet, as
/// short_message carries it; and the national language tables that a user data header can announce in their place.
/// </summary>
public static partial class Gsm7
{
    /// <summary>Announces that the next septet is from the extension table.</summary>
    public const byte Escape = 0x1B;

    private const string Default =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u00A0ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    /// <summary>Most of most texts: septets that are the ASCII code of their character, so that runs of them are copied rather than looked up.</summary>
    private const string SameAsAscii = "\n\r !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private const char Replacement = GsmTable.Undefined;
    private const int ExtensionStart = 128;
    private const byte NotEncodable = 0xFF;
    private const byte Extended = 0x80;

    /// <summary>What follows an escape, where it is not the same as in the default table.</summary>
    private static ReadOnlySpan<char> ExtensionCharacters => ['\f', '^', '{', '}', '\\', '[', '~', ']', '|', '€'];

    private static ReadOnlySpan<byte> ExtensionSeptets => [0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65];

    /// <summary>The 128 characters of the default alphabet; what stands at the escape means nothing.</summary>
    internal static ReadOnlySpan<char> DefaultAlphabet => Default;

    /// <summary>The 128 places of the extension table, <see cref="GsmTable.Undefined"/> where it is empty.</summary>
    internal static ReadOnlySpan<char> ExtensionTable
    {
        get
        {
            var characters = new char[128];
            Array.Fill(characters, GsmTable.Undefined);
            for (var i = 0; i < ExtensionCharacters.Length; i++)
            {
                characters[ExtensionSeptets[i]] = ExtensionCharacters[i];
            }

            return characters;
        }
    }

    private static readonly SearchValues<byte> SameAsAsciiSeptets = SearchValues.Create(Encoding.ASCII.GetBytes(SameAsAscii));

    private static readonly SearchValues<char> SameAsAsciiCharacters = SearchValues.Create(SameAsAscii);

    /// <summary>Septet to character: 128 of the default table, then 128 of the extension table.</summary>
    private static readonly char[] Characters = BuildCharacters();

    /// <summary>Character below U+0400 to septet, <see cref="Extended"/> set for the extension table. The euro sign is handled apart.</summary>
    private static readonly byte[] Septets = BuildSeptets();

    /// <summary>
    /// Decodes octets to characters and returns how many; the destination needs as many characters as there are octets. Always has an outcome:
    /// an octet above 0x7F, which is no septet, becomes U+FFFD; an escape with an unknown septet gives the character of the default table; an
    /// escape at the end, or two in a row, give a space.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> octets, Span<char> destination)
    {
        var characters = Characters.AsSpan();
        var written = 0;
        var i = 0;
        while (i < octets.Length)
        {
            var run = octets[i..].IndexOfAnyExcept(SameAsAsciiSeptets);
            run = run < 0 ? octets.Length - i : run;
            written += Encoding.Latin1.GetChars(octets.Slice(i, run), destination[written..]);
            i += run;
            if (i == octets.Length)
            {
                break;
            }

            int octet = octets[i++];
            if (octet != Escape)
            {
                destination[written++] = octet > 0x7F ? Replacement : characters[octet];
            }
            else if (i == octets.Length)
            {
                destination[written++] = ' ';
            }
            else
            {
                octet = octets[i++];
                destination[written++] = octet == Escape ? ' ' : octet > 0x7F ? Replacement : characters[ExtensionStart + octet];
            }
        }

        return written;
    }

    /// <summary>How many septets a text takes; -1 if a character is in neither table.</summary>
    public static int CountSeptets(ReadOnlySpan<char> text)
    {
        var septets = 0;
        var i = 0;
        while (i < text.Length)
        {
            var run = text[i..].IndexOfAnyExcept(SameAsAsciiCharacters);
            if (run < 0)
            {
                return septets + text.Length - i;
            }

            i += run;
            septets += run;
            var septet = SeptetOf(text[i++]);
            if (septet == NotEncodable)
            {
                return -1;
            }

            septets += septet >= Extended ? 2 : 1;
        }

        return septets;
    }

    /// <summary>Encodes a text; false if a character is in neither table or the destination is too small.</summary>
    public static bool TryEncode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        var length = 0;
        var i = 0;
        while (i < text.Length)
        {
            var run = text[i..].IndexOfAnyExcept(SameAsAsciiCharacters);
            run = run < 0 ? text.Length - i : run;
            if (run > destination.Length - length)
            {
                return false;
            }

            length += Encoding.Latin1.GetBytes(text.Slice(i, run), destination[length..]);
            i += run;
            if (i == text.Length)
            {
                break;
            }

            var septet = SeptetOf(text[i++]);
            var needed = septet >= Extended ? 2 : 1;
            if (septet == NotEncodable || destination.Length - length < needed)
            {
                return false;
            }

            if (needed == 2)
            {
                destination[length++] = Escape;
            }

            destination[length++] = (byte)(septet & 0x7F);
        }

        written = length;
        return true;
    }

    private static byte SeptetOf(char character)
    {
        var septets = Septets;
        return character < septets.Length ? septets[character] : character == '€' ? (byte)(Extended | 0x65) : NotEncodable;
    }

    private static char[] BuildCharacters()
    {
        var characters = new char[256];
        Default.CopyTo(characters);
        Default.CopyTo(characters.AsSpan(ExtensionStart));
        for (var i = 0; i < ExtensionCharacters.Length; i++)
        {
            characters[ExtensionStart + ExtensionSeptets[i]] = ExtensionCharacters[i];
        }

        return characters;
    }

    private static byte[] BuildSeptets()
    {
        var septets = new byte[0x400];
        Array.Fill(septets, NotEncodable);
        for (var i = 0; i < Default.Length; i++)
        {
            if (i != Escape)
            {
                septets[Default[i]] = (byte)i;
            }
        }

        for (var i = 0; i < ExtensionCharacters.Length; i++)
        {
            if (ExtensionCharacters[i] < septets.Length)
            {
                septets[ExtensionCharacters[i]] = (byte)(Extended | ExtensionSeptets[i]);
            }
        }

        return septets;
    }
}
