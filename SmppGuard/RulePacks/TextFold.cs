using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SmppGuard.RulePacks;

/// <summary>
/// How two texts are compared where a trick must not make them differ: width and case of Latin letters and digits do not count, and what the eye does not see is
/// skipped. Character by character and without allocation; replies, which are rare, are folded by <c>Keywords</c> with full NFKC.
/// </summary>
internal static class TextFold
{
    private const char FullWidthFirst = '！';
    private const char FullWidthLast = '～';
    private const char IdeographicSpace = '　';
    private const int HangulChoseongFiller = 0x115F;
    private const int HangulJungseongFiller = 0x1160;
    private const int HangulFiller = 0x3164;
    private const int HalfWidthHangulFiller = 0xFFA0;
    private const int BrailleBlank = 0x2800;
    private const int FullWidthOffset = FullWidthFirst - '!';

    /// <summary>Full-width forms become ASCII, letters upper case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static char Fold(char character)
    {
        if (character is >= FullWidthFirst and <= FullWidthLast)
        {
            character = (char)(character - FullWidthOffset);
        }

        if (char.IsAscii(character))
        {
            return char.IsAsciiLetterLower(character) ? (char)(character & ~0x20) : character;
        }

        return character == IdeographicSpace ? ' ' : char.ToUpperInvariant(character);
    }

    public static string Fold(string text) => string.Create(text.Length, text, static (folded, source) =>
    {
        for (var i = 0; i < folded.Length; i++)
        {
            folded[i] = Fold(source[i]);
        }
    });

    /// <summary>White space, control characters, and format characters such as the zero-width space.</summary>
    public static bool IsBlank(char character) =>
        char.IsWhiteSpace(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format;

    /// <summary>Whether there is nothing in a text that can be seen: blanks, marks without a letter, and letters that show as empty room.</summary>
    public static bool IsBlank(string text) => text.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.OtherNotAssigned
        || rune.Value is HangulChoseongFiller or HangulJungseongFiller or HangulFiller or HalfWidthHangulFiller or BrailleBlank);

    /// <summary>Whether a letter or digit stands at <paramref name="index"/>; ideographs are letters.</summary>
    public static bool IsLetterOrDigitAt(ReadOnlySpan<char> text, int index)
    {
        var character = text[index];
        if (!char.IsSurrogate(character))
        {
            return char.IsLetterOrDigit(character);
        }

        var start = char.IsLowSurrogate(character) && index > 0 ? index - 1 : index;
        return Rune.DecodeFromUtf16(text[start..], out var rune, out _) == System.Buffers.OperationStatus.Done && Rune.IsLetterOrDigit(rune);
    }

    /// <summary>Whether <paramref name="text"/> begins with <paramref name="folded"/>, which is folded already.</summary>
    public static bool StartsWith(ReadOnlySpan<char> text, string folded)
    {
        if (text.Length < folded.Length)
        {
            return false;
        }

        for (var i = 0; i < folded.Length; i++)
        {
            if (Fold(text[i]) != folded[i])
            {
                return false;
            }
        }

        return true;
    }
}
