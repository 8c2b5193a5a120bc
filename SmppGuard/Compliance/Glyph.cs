using System.Buffers;
using System.Globalization;
using System.Text;

namespace SmppGuard.Compliance;

/// <summary>What a character is to the eye. Everything from <see cref="Space"/> on is not seen, and stands between nothing.</summary>
internal enum Glyph : byte
{
    /// <summary>Ideographs too.</summary>
    Letter,

    /// <summary>A decimal digit of any script.</summary>
    Digit,

    Punctuation,

    /// <summary>Anything else that is seen: pictograms, currency signs, numbers in circles.</summary>
    Symbol,

    /// <summary>Blanks, and the fillers that Unicode counts as letters.</summary>
    Space,

    LineBreak,

    /// <summary>Drawn over or under the letter before.</summary>
    Combining,

    /// <summary>Joiners, selectors and direction marks, which scripts and pictograms need.</summary>
    Joiner,

    /// <summary>Shows as nothing: zero-width space, soft hyphen, tags.</summary>
    Invisible,

    /// <summary>Begins or ends an embedding, an override or an isolate of another direction.</summary>
    Direction,

    /// <summary>NUL and its like: what a phone makes of them nobody knows.</summary>
    Control,
}

/// <summary>Reads characters as <see cref="Glyph"/>s, from a table that is filled once.</summary>
internal static class Glyphs
{
    private const int VariationSelectorsFirst = 0xE0100;
    private const int VariationSelectorsLast = 0xE01EF;

    /// <summary>Of the first halves of surrogate pairs those are marked <see cref="Glyph.Invisible"/> that may be: tags and selectors, shorthand, music.</summary>
    private static readonly Glyph[] Table = Fill();

    public static Glyph Of(char character) => Table[character];

    public static bool IsSeen(Glyph glyph) => glyph <= Glyph.Symbol;

    /// <summary>Whether the glyph says something by itself.</summary>
    public static bool IsLetterOrDigit(Glyph glyph) => glyph <= Glyph.Digit;

    /// <summary>The glyph at <paramref name="index"/>, and how many characters it takes.</summary>
    public static Glyph At(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        if (!char.IsSurrogate(text[index]))
        {
            return Table[text[index]];
        }

        if (Rune.DecodeFromUtf16(text[index..], out var rune, out var consumed) != OperationStatus.Done)
        {
            return Glyph.Symbol;
        }

        length = consumed;
        return Of(rune);
    }

    /// <summary>The glyph that ends before <paramref name="index"/>, and how many characters it takes.</summary>
    public static Glyph Before(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        if (!char.IsSurrogate(text[index - 1]))
        {
            return Table[text[index - 1]];
        }

        if (Rune.DecodeLastFromUtf16(text[..index], out var rune, out var consumed) != OperationStatus.Done)
        {
            return Glyph.Symbol;
        }

        length = consumed;
        return Of(rune);
    }

    /// <summary>Where the next glyph that is seen begins, at <paramref name="index"/> or behind; the length of the text: nowhere.</summary>
    public static int NextSeen(ReadOnlySpan<char> text, int index)
    {
        while (index < text.Length && At(text, index, out var length) is var glyph && !IsSeen(glyph))
        {
            index += length;
        }

        return index;
    }

    private static Glyph Of(Rune rune) =>
        rune.Value is >= VariationSelectorsFirst and <= VariationSelectorsLast ? Glyph.Joiner : OfCategory(Rune.GetUnicodeCategory(rune));

    private static Glyph[] Fill()
    {
        var table = new Glyph[char.MaxValue + 1];
        for (var value = 0; value <= char.MaxValue; value++)
        {
            table[value] = Read((char)value);
        }

        return table;
    }

    private static Glyph Read(char character) => character switch
    {
        '\t' or '\u115F' or '\u1160' or '\u2800' or '\u3164' or '\uFFA0' => Glyph.Space,
        '\n' or '\v' or '\f' or '\r' or '\u0085' or '\u2028' or '\u2029' => Glyph.LineBreak,
        '\u061C' or (>= '\u200C' and <= '\u200F') or (>= '\u180B' and <= '\u180D') or '\u180F' or (>= '\uFE00' and <= '\uFE0F') => Glyph.Joiner,
        (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => Glyph.Direction,
        '\u034F' or '\u17B4' or '\u17B5' or '\u2065' or (>= '\uFFF0' and <= '\uFFF8') => Glyph.Invisible,

        // Format characters that are drawn: signs before Arabic and Syriac numbers.
        (>= '\u0600' and <= '\u0605') or '\u06DD' or '\u070F' or '\u0890' or '\u0891' or '\u08E2' => Glyph.Symbol,

        // Letters by name, strokes to the eye.
        '\u0640' or (>= '\u02B0' and <= '\u02FF') => Glyph.Punctuation,
        '\uDB40' or '\uD82F' or '\uD834' => Glyph.Invisible,
        _ => OfCategory(char.GetUnicodeCategory(character)),
    };

    private static Glyph OfCategory(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.SpacingCombiningMark => Glyph.Letter,
        UnicodeCategory.DecimalDigitNumber => Glyph.Digit,
        UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation => Glyph.Punctuation,
        UnicodeCategory.SpaceSeparator => Glyph.Space,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => Glyph.LineBreak,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => Glyph.Combining,
        UnicodeCategory.Format => Glyph.Invisible,
        UnicodeCategory.Control => Glyph.Control,
        _ => Glyph.Symbol,
    };
}
