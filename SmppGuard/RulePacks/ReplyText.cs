using System.Globalization;
using System.Text;

namespace SmppGuard.RulePacks;

/// <summary>How the text of a reply, and a keyword that it is compared with, is folded.</summary>
internal static class ReplyText
{
    private const int ShortWord = 2;

    /// <summary>NFKC, upper case, without control and format characters such as the zero-width space, without what shows as nothing or chooses how the sign before it looks, and without what is no character.</summary>
    public static string Normalize(string text)
    {
        // A lone surrogate, from a text cut inside a character, is read as U+FFFD here; noncharacters such as U+FFFE, a byte order mark read the wrong way round, have no normal form.
        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsRead(rune))
            {
                builder.Append(rune.ToString());
            }
        }

        return builder.ToString().Normalize(NormalizationForm.FormKC).ToUpperInvariant();
    }

    /// <summary>Without spaces and punctuation around it.</summary>
    public static string Trim(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsSpaceOrPunctuation(text[start]))
        {
            start++;
        }

        while (end > start && IsSpaceOrPunctuation(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>
    /// Without spaces, punctuation and symbols anywhere, and without accents where the word is seen without them (<c>ARRÊT</c>). Not of a letter or two, nor where most letters have one: so look octets
    /// that were read in a coding which they are not in (学 of GBK is Ñ in Latin-1, and <c>:]</c> is Ñ in GSM 7-bit), and nobody has written a refusal.
    /// </summary>
    public static string Bare(string text)
    {
        if (text.All(char.IsAsciiLetterOrDigit))
        {
            return text;
        }

        var bare = Letters(text);
        if (bare.All(char.IsAscii))
        {
            return bare;
        }

        var plain = Letters(text.Normalize(NormalizationForm.FormD));
        return plain.Length > ShortWord && 2 * bare.Count(char.IsAsciiLetter) > bare.Length ? plain : bare;
    }

    // Marks that stand by themselves were written so.
    private static string Letters(string text) => string.Concat(text.Where(c => !IsSpaceOrPunctuation(c) && !char.IsSymbol(c) && !char.IsSurrogate(c) && !IsAccent(c)));

    private static bool IsRead(Rune rune) => Rune.IsWhiteSpace(rune)
        || (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format) && (rune.Value & 0xFFFE) != 0xFFFE && rune.Value is not (>= 0xFDD0 and <= 0xFDEF) && !IsUnseen(rune.Value));

    // Unicode's Default_Ignorable_Code_Point, as far as it is no format character: variation selectors, which keyboards put behind signs (❤️), the joiner of graphemes, and fillers.
    private static bool IsUnseen(int value) => value is (>= 0xFE00 and <= 0xFE0F) or (>= 0x180B and <= 0x180F) or 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2065 or 0x3164 or 0xFFA0
        or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);

    // Marks that stand over, through or around a Latin letter or a sign; those of other scripts are part of their words.
    private static bool IsAccent(char character) =>
        character is (>= '\u0300' and <= '\u036F') or (>= '\u1AB0' and <= '\u1AFF') or (>= '\u1DC0' and <= '\u1DFF') or (>= '\u20D0' and <= '\u20FF') or (>= '\uFE20' and <= '\uFE2F');

    private static bool IsSpaceOrPunctuation(char character) => char.IsWhiteSpace(character) || char.IsPunctuation(character);
}
