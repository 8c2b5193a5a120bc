using System.Globalization;
using System.Text;

namespace SmppGuard.RulePacks;

/// <summary>How the text of a reply, and a keyword that it is compared with, is folded.</summary>
internal static class ReplyText
{
    /// <summary>NFKC, upper case, without control and format characters such as the zero-width space, and without what is no character.</summary>
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

    /// <summary>Without spaces, punctuation and symbols anywhere.</summary>
    public static string Bare(string text) =>
        text.All(char.IsLetterOrDigit) ? text : string.Concat(text.Where(c => !IsSpaceOrPunctuation(c) && !char.IsSymbol(c) && !char.IsSurrogate(c)));

    private static bool IsRead(Rune rune) => Rune.IsWhiteSpace(rune)
        || (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format) && (rune.Value & 0xFFFE) != 0xFFFE && rune.Value is not (>= 0xFDD0 and <= 0xFDEF));

    private static bool IsSpaceOrPunctuation(char character) => char.IsWhiteSpace(character) || char.IsPunctuation(character);
}
