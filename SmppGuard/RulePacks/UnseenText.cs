using System.Globalization;
using System.Text;

namespace SmppGuard.RulePacks;

/// <summary>
/// What may not stand in names and wordings that go into messages beside the text: what the eye does not see, what turns the direction of writing, and so much empty room that what
/// follows is out of sight. Stricter than what is taken out of submitted texts, since a wording is written once and needs none of it.
/// </summary>
internal static class UnseenText
{
    /// <summary>A text that was cut of its wall keeps 16 blanks, so that these make none of it again.</summary>
    private const int MaxSpaces = 4;
    private const int MaxBreaks = 2;

    /// <summary>Signs over and under one letter; Vietnamese and Tibetan take three.</summary>
    private const int MaxCombining = 4;

    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;
    private const int MongolianVowelSeparator = 0x180E;
    private const int EmojiSelector = 0xFE0F;

    // Fillers that Unicode counts as letters and symbols, and nobody sees.
    private static readonly int[] Fillers = [0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0];

    /// <summary>What is wrong with a text; null: nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mayBreak">Whether it may have line breaks.</param>
    public static string? ProblemOf(string text, bool mayBreak)
    {
        var (spaces, breaks, combining) = (0, 0, 0);
        Rune? before = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (mayBreak && rune.Value is ('\r' or '\n'))
            {
                breaks += rune.Value == '\n' && before?.Value == '\r' ? 0 : 1;
            }
            else if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator || Fillers.Contains(rune.Value))
            {
                spaces++;
            }
            else if (IsCombining(rune))
            {
                if (before is null)
                {
                    return $"it begins with {Named(rune)}, which joins the character before it; leave it out";
                }

                combining++;
            }
            else if (IsUnseen(rune) && !IsJoinerBehind(rune, before))
            {
                return $"it has {Named(rune)}, which is not seen and can hide or turn round what stands beside it; leave it out";
            }
            else
            {
                (spaces, breaks, combining) = (0, 0, 0);
            }

            if (spaces > MaxSpaces || breaks > MaxBreaks || combining > MaxCombining)
            {
                return $"it has more than {(spaces > MaxSpaces ? $"{MaxSpaces} blanks" : breaks > MaxBreaks ? $"{MaxBreaks} line breaks" : $"{MaxCombining} combining characters")} together, behind which nobody finds the rest; leave them out";
            }

            before = rune;
        }

        return null;
    }

    private static bool IsCombining(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;

    // Scripts that join their letters, and pictograms that are several in one. Between ideographs or Latin letters they only make two names of one.
    private static bool IsJoinerBehind(Rune rune, Rune? before) => rune.Value is ZeroWidthNonJoiner or ZeroWidthJoiner or MongolianVowelSeparator
        && before is { } left && (left.Value is >= 0x0600 and <= 0x1CFF or EmojiSelector || Rune.GetUnicodeCategory(left) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol);

    private static string Named(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
}
