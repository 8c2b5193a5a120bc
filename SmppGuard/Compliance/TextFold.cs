using System.Globalization;
using System.Runtime.CompilerServices;

namespace SmppGuard.Compliance;

/// <summary>
/// How two texts are compared where a trick must not make them differ: width and case of Latin letters and digits do not count, and what the eye does not see is
/// skipped. Character by character and without allocation; replies, which are rare, are folded by <c>Keywords</c> with full NFKC.
/// </summary>
internal static class TextFold
{
    private const char FullWidthFirst = '！';
    private const char FullWidthLast = '～';
    private const char IdeographicSpace = '　';
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

    /// <summary>Whether a letter or digit stands at <paramref name="index"/>; ideographs are letters.</summary>
    public static bool IsLetterOrDigitAt(ReadOnlySpan<char> text, int index)
    {
        var character = text[index];
        if (!char.IsSurrogate(character))
        {
            return char.IsLetterOrDigit(character);
        }

        var start = char.IsLowSurrogate(character) && index > 0 ? index - 1 : index;
        return System.Text.Rune.DecodeFromUtf16(text[start..], out var rune, out _) == System.Buffers.OperationStatus.Done && System.Text.Rune.IsLetterOrDigit(rune);
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
