using System.Buffers;
using System.Text;

namespace SmppGuard.Smpp.Text;

/// <summary>
/// An alphabet that the runtime has a table for. Strict in both ways: only octets that mean a character decode, and only a text that decodes to itself is
/// encoded. U+FFFD is no character of any of them, since it is how the runtime marks what it could not read.
/// </summary>
internal sealed class CodePage
{
    private const char Replacement = '\uFFFD';
    private const byte Escape = 0x1B;

    private static readonly CodePage Iso8859Cyrillic = new(28595, mostPerCharacter: 1);
    private static readonly CodePage Iso8859Hebrew = new(28598, mostPerCharacter: 1);
    private static readonly CodePage ShiftJis = new(932, mostPerCharacter: 2);
    private static readonly CodePage Iso2022Jp = new(50220, mostPerCharacter: 8) { HasShifts = true };
    private static readonly CodePage Korean = new(949, mostPerCharacter: 2);
    private static readonly CodePage Gb18030 = new(54936, mostPerCharacter: 4) { HasPrivateUse = true };

    private readonly Encoding _encoding;
    private readonly int _mostPerCharacter;

    /// <param name="number">The number that the runtime knows it by.</param>
    /// <param name="mostPerCharacter">Octets that a UTF-16 unit can take, shifts included.</param>
    private CodePage(int number, int mostPerCharacter)
    {
        // A replacement is given for encoding so that the runtime does not look for similar characters; what became one is noticed on decoding.
        _encoding = CodePagesEncodingProvider.Instance.GetEncoding(number, new EncoderReplacementFallback("?"), new DecoderReplacementFallback("\uFFFD"))
            ?? throw new NotSupportedException($"The runtime has no code page {number}.");
        _mostPerCharacter = mostPerCharacter;
    }

    /// <summary>Whether escape sequences change what octets mean.</summary>
    private bool HasShifts { get; init; }

    /// <summary>Whether U+F700 to U+F8FF are characters; elsewhere they are the runtime's marks for octets without one.</summary>
    private bool HasPrivateUse { get; init; }

    /// <summary>Null for the alphabets that are not read by the runtime's tables.</summary>
    public static CodePage? Of(Alphabet alphabet) => alphabet switch
    {
        Alphabet.Cyrillic => Iso8859Cyrillic,
        Alphabet.Hebrew => Iso8859Hebrew,
        Alphabet.Jis => ShiftJis,
        Alphabet.Iso2022Jp => Iso2022Jp,
        Alphabet.Ksc5601 => Korean,
        Alphabet.Gb18030 => Gb18030,
        _ => null,
    };

    public int MaxOctets(int chars) => chars * _mostPerCharacter;

    public int Decode(ReadOnlySpan<byte> octets, Span<char> destination) => _encoding.GetChars(octets, destination);

    public bool TryDecode(ReadOnlySpan<byte> octets, Span<char> destination, out int written)
    {
        written = 0;
        if (HasShifts && !IsShiftedText(octets))
        {
            return false;
        }

        var length = _encoding.GetChars(octets, destination);
        var text = destination[..length];
        if (text.Contains(Replacement) || (!HasPrivateUse && text.ContainsAnyInRange('\uF700', '\uF8FF')))
        {
            return false;
        }

        written = length;
        return true;
    }

    public int CountOctets(ReadOnlySpan<char> text)
    {
        var octets = ArrayPool<byte>.Shared.Rent(MaxOctets(text.Length));
        var count = TryEncode(text, octets, out var written) ? written : -1;
        ArrayPool<byte>.Shared.Return(octets);
        return count;
    }

    public bool TryEncode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        if (!_encoding.TryGetBytes(text, destination, out written))
        {
            written = 0;
            return false;
        }

        // What decodes to more than the text is another text, so there is room for one character more to see that.
        var back = ArrayPool<char>.Shared.Rent(written + 1);
        var isExact = TryDecode(destination[..written], back, out var length) && text.SequenceEqual(back.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(back);
        written = isExact ? written : 0;
        return isExact;
    }

    /// <summary>
    /// Whether all is 7-bit and all escape sequences are those of ISO-2022-JP; the runtime would read others as text, or as the wrong character set.
    /// </summary>
    private static bool IsShiftedText(ReadOnlySpan<byte> octets)
    {
        if (!Ascii.IsValid(octets) || octets.ContainsAny((byte)0x0E, (byte)0x0F))
        {
            return false;
        }

        for (var at = octets.IndexOf(Escape); at >= 0; at = octets.IndexOf(Escape))
        {
            octets = octets[(at + 1)..];
            if (!octets.StartsWith("(B"u8) && !octets.StartsWith("(J"u8) && !octets.StartsWith("$@"u8) && !octets.StartsWith("$B"u8))
            {
                return false;
            }
        }

        return true;
    }
}
