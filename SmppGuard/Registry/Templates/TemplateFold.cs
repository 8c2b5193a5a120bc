using System.Globalization;
using SmppGuard.RulePacks;

namespace SmppGuard.Registry.Templates;

/// <summary>
/// Writes a text as it is compared with templates: what a phone shows of it, without regard to case and width. Blanks of any kind are one blank, and so are a few together; a line break is a line feed;
/// what is not seen and changes nothing is left out. Nothing else is folded: a template permits, and a look-alike is not what was registered.
/// </summary>
internal static class TemplateFold
{
    /// <summary>Blanks together that count as one. More are there to push something out of sight.</summary>
    private const int MaxSpaces = 4;

    /// <summary>Marks on one letter.</summary>
    private const int MaxCombining = 3;

    /// <summary>Characters together that are not seen.</summary>
    private const int MaxUnseen = 8;

    /// <param name="text">The text.</param>
    /// <param name="folded">As long as <paramref name="text"/>.</param>
    /// <param name="length">Characters written.</param>
    /// <returns>-1: it can be compared. Else the place of what makes it unreadable.</returns>
    public static int Fold(ReadOnlySpan<char> text, Span<char> folded, out int length) => Fold(text, folded, [], out length);

    /// <inheritdoc cref="Fold(ReadOnlySpan{char}, Span{char}, out int)"/>
    /// <param name="text">The text.</param>
    /// <param name="folded">As long as <paramref name="text"/>.</param>
    /// <param name="written">Takes the same characters as they were written, for what distinguishes case; as long, or empty.</param>
    /// <param name="length">Characters written.</param>
    public static int Fold(ReadOnlySpan<char> text, Span<char> folded, Span<char> written, out int length)
    {
        length = 0;
        var (spaces, combining, unseen) = (0, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (char.IsSurrogate(character))
            {
                if (!char.IsHighSurrogate(character) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return i;
                }

                i++;
                if (CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(character, text[i])) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark)
                {
                    // Tags and selectors.
                    if (++unseen > MaxUnseen)
                    {
                        return i;
                    }

                    continue;
                }

                (spaces, combining, unseen) = (0, 0, 0);
                Write(character, character, folded, written, ref length);
                Write(text[i], text[i], folded, written, ref length);
                continue;
            }

            switch (TemplateCharacters.KindOf(character))
            {
                case TemplateCharacter.Shown:
                    (spaces, combining, unseen) = (0, 0, 0);
                    Write(TextFold.Fold(character), character, folded, written, ref length);
                    break;
                case TemplateCharacter.Space:
                    if (++spaces > MaxSpaces)
                    {
                        return i;
                    }

                    if (spaces == 1)
                    {
                        Write(' ', ' ', folded, written, ref length);
                    }

                    break;
                case TemplateCharacter.LineBreak:
                    i += character == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
                    spaces = 0;
                    Write('\n', '\n', folded, written, ref length);
                    break;
                case TemplateCharacter.Combining:
                    if (++combining > MaxCombining)
                    {
                        return i;
                    }

                    Write(character, character, folded, written, ref length);
                    break;
                case TemplateCharacter.Unseen:
                    if (++unseen > MaxUnseen)
                    {
                        return i;
                    }

                    break;
                default:
                    return i;
            }
        }

        return -1;
    }

    /// <summary>Without what is not seen at either end.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => TrimEnd(TrimStart(text));

    public static ReadOnlySpan<char> TrimStart(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && IsNothing(text[start]))
        {
            start++;
        }

        return text[start..];
    }

    public static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text)
    {
        var end = text.Length;
        while (end > 0 && IsNothing(text[end - 1]))
        {
            end--;
        }

        return text[..end];
    }

    private static void Write(char character, char asWritten, Span<char> folded, Span<char> written, ref int length)
    {
        folded[length] = character;
        if (!written.IsEmpty)
        {
            written[length] = asWritten;
        }

        length++;
    }

    // A change of direction is no blank: what follows it is shown otherwise than it stands there.
    private static bool IsNothing(char character) =>
        TemplateCharacters.KindOf(character) is TemplateCharacter.Space or TemplateCharacter.LineBreak or TemplateCharacter.Unseen || char.IsControl(character);
}
