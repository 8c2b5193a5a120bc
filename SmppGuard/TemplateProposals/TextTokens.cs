namespace SmppGuard.TemplateProposals;

/// <summary>What a piece of a text is, to somebody who looks for what varies.</summary>
internal enum TextTokenKind
{
    /// <summary>Letters of one kind, ASCII or not. In a script without blanks a whole clause.</summary>
    Word,

    /// <summary>Something with a digit in it, or a link: a code, an amount, a date.</summary>
    Figure,

    /// <summary>One character of everything else.</summary>
    Mark,
}

internal readonly record struct TextToken(TextTokenKind Kind, int Start, int Length);

/// <summary>Cuts a text into words, figures and marks. Two texts of one kind are cut alike, whatever their digits are.</summary>
internal static class TextTokens
{
    private const string DateUnits = "年月日号號";
    private const string TimeUnits = "时時点點分秒";

    /// <param name="text">The text.</param>
    /// <param name="tokens">Receives the pieces, which together are the text.</param>
    public static void Read(ReadOnlySpan<char> text, List<TextToken> tokens)
    {
        tokens.Clear();
        for (var at = 0; at < text.Length;)
        {
            var (kind, length) = Next(text, at);
            tokens.Add(new TextToken(kind, at, length));
            at += length;
        }
    }

    private static (TextTokenKind Kind, int Length) Next(ReadOnlySpan<char> text, int at)
    {
        if (LinkLength(text[at..]) is > 0 and var link)
        {
            return (TextTokenKind.Figure, link);
        }

        if (MomentLength(text, at, DateUnits) is > 0 and var date)
        {
            return (TextTokenKind.Figure, date);
        }

        if (MomentLength(text, at, TimeUnits) is > 0 and var time)
        {
            return (TextTokenKind.Figure, time);
        }

        return char.IsAsciiLetterOrDigit(text[at]) ? AsciiRun(text, at)
            : char.IsDigit(text[at]) ? (TextTokenKind.Figure, RunLength(text, at, static c => char.IsDigit(c) && !char.IsAscii(c)))
            : IsWord(text[at]) ? (TextTokenKind.Word, RunLength(text, at, IsWord))
            : (TextTokenKind.Mark, 1);
    }

    private static bool IsWord(char character) => !char.IsAscii(character) && (char.IsLetter(character)
        || char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark);

    private static int RunLength(ReadOnlySpan<char> text, int at, Func<char, bool> belongs)
    {
        var end = at + 1;
        while (end < text.Length && belongs(text[end]))
        {
            end++;
        }

        return end - at;
    }

    // A figure if there is a digit anywhere in it: A8-1234, 2026-11-28, 15:30, 1,200.50, 8A2K9P. Otherwise the letters up to the first sign.
    private static (TextTokenKind Kind, int Length) AsciiRun(ReadOnlySpan<char> text, int at)
    {
        var end = at + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || Joins(text, end)))
        {
            end++;
        }

        var run = text[at..end];
        if (run.ContainsAnyInRange('0', '9'))
        {
            return (TextTokenKind.Figure, run.Length);
        }

        var letters = run.IndexOf('-');
        return (TextTokenKind.Word, letters < 0 ? run.Length : letters);
    }

    private static bool Joins(ReadOnlySpan<char> text, int at) => at + 1 < text.Length && text[at] switch
    {
        '-' => char.IsAsciiLetterOrDigit(text[at - 1]) && char.IsAsciiLetterOrDigit(text[at + 1]),
        '.' or ',' or ':' or '/' => char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1]),
        _ => false,
    };

    private static int LinkLength(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || "-._~:/?#[]!$&'()*+,;=%".Contains(text[end], StringComparison.Ordinal)))
        {
            end++;
        }

        // What ends the sentence is not of the link.
        return text[..end].TrimEnd(".,;:!?)]'").Length;
    }

    // 2026年11月28日, 11月28日, 15时30分: digits and units by turns, at least two of them. 5分钟 is a number before a word.
    private static int MomentLength(ReadOnlySpan<char> text, int start, ReadOnlySpan<char> units)
    {
        var (at, pairs) = (start, 0);
        while (true)
        {
            var digits = at;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                digits++;
            }

            if (digits - at is 0 or > 4 || digits == text.Length || units.IndexOf(text[digits]) < 0)
            {
                return pairs > 1 ? at - start : 0;
            }

            at = digits + 1;
            pairs++;
        }
    }
}
