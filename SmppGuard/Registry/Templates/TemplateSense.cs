using System.Text;

namespace SmppGuard.Registry.Templates;

/// <summary>
/// Refuses templates that say too little, or of which nobody could tell what they permit: one must not fit whatever is sent, every variable must have an end that can be told, and no variable may decide
/// where a link leads.
/// </summary>
internal static class TemplateSense
{
    public const int MaxVariables = 16;

    /// <summary>Letters of literal text at least.</summary>
    private const int LeastLetters = 2;

    /// <summary>What free variables may count for each letter of literal text.</summary>
    private const int FreedomPerLetter = 12;

    /// <summary>Stands for a variable that takes letters, and for one that takes only digits and signs.</summary>
    private const char Word = '\u0001';
    private const char Figure = '\u0002';

    /// <summary>What is wrong; null: nothing.</summary>
    public static string? ProblemOf(IReadOnlyList<TemplatePiece> pieces)
    {
        if (pieces.Count(p => p.Variable is not null) > MaxVariables)
        {
            return $"it has more than {MaxVariables} variables; use fewer";
        }

        return ProblemOfBorders(pieces) ?? ProblemOfAddresses(pieces) ?? ProblemOfLiterals(pieces);
    }

    private static string? ProblemOfLiterals(IReadOnlyList<TemplatePiece> pieces)
    {
        var letters = pieces.Select((piece, index) => LettersOf(piece.Folded, isFirst: index == 0, isLast: index == pieces.Count - 1)).Sum();
        if (letters < LeastLetters)
        {
            return $"it has {(letters == 0 ? "no letter" : "one letter")} of literal text and would fit almost anything; write at least {LeastLetters}, as in 验证码{{code:digits}}";
        }

        var freedom = pieces.Sum(p => p.Variable is { } v ? v.Rule.Freedom * v.Max : 0);
        if (freedom <= letters * FreedomPerLetter)
        {
            return null;
        }

        var (piece, count) = pieces.Where(p => p.Variable is { Rule.Freedom: > 0 }).Select(p => (p, p.Variable!.Rule.Freedom * p.Variable.Max)).MaxBy(p => p.Item2);
        var room = Math.Max(1, (letters * FreedomPerLetter - (freedom - count)) / piece.Variable!.Rule.Freedom);
        return $"its variables can say more than its literal text: {letters} letters allow {letters * FreedomPerLetter}, and its variables count {freedom} (each character of text 2, of name, letters and code 1); "
            + $"write more text, or shorter lengths, for example {piece.Variable with { Min = Math.Min(piece.Variable.Min, room), Max = room }}";
    }

    /// <summary>Without a signature at the start or the end, which says who sends and nothing else.</summary>
    private static int LettersOf(ReadOnlySpan<char> text, bool isFirst, bool isLast)
    {
        var start = isFirst && text.TrimStart(" \n") is ['【' or '[', ..] ? text.IndexOfAny('】', ']') + 1 : 0;
        text = text[start..];
        text = isLast && text.TrimEnd(" \n") is [.., '】' or ']'] && text.LastIndexOfAny('【', '[') is >= 0 and var end ? text[..end] : text;
        var letters = 0;
        foreach (var character in text)
        {
            letters += char.IsLetter(character) || char.IsHighSurrogate(character) ? 1 : 0;
        }

        return letters;
    }

    private static string? ProblemOfBorders(IReadOnlyList<TemplatePiece> pieces)
    {
        for (var i = 1; i < pieces.Count; i++)
        {
            var (before, behind) = (pieces[i - 1], pieces[i]);
            if (before.Variable is { } one && behind.Variable is { } other && one.Min != one.Max && !IsMoment(one, other) && TemplateCharacters.Overlap(one.Type, other.Type))
            {
                return $"nobody can tell where {one.Name} ends and {other.Name}, at character {behind.Position + 1}, begins; write text between them, or give {one.Name} one length, for example {one with { Min = one.Max }}";
            }

            // A host or a number that goes on is another one.
            if (behind.Variable is { Type: TemplateType.Url or TemplateType.Phone } named && before.Folded is [.., var last] && GoesOn(named.Type, last))
            {
                return $"before {named.Name}, at character {behind.Position + 1}, there is {Show(last)}, with which it would be another; write a blank between them";
            }

            if (before.Variable is { Type: TemplateType.Url or TemplateType.Phone } ending && behind.Folded is { Length: > 0 } next && GoesOn(ending.Type, next))
            {
                return $"behind {ending.Name}, at character {behind.Position + 1}, there is {Show(next[0])}, with which it would be another; write a blank between them";
            }
        }

        return null;
    }

    // 11月28日15时30分 is written without anything between, and everybody reads it in one way.
    private static bool IsMoment(TemplateVariable one, TemplateVariable other) => one.Type == TemplateType.Date && other.Type == TemplateType.Time;

    private static bool GoesOn(TemplateType type, char last) => type == TemplateType.Phone
        ? char.IsDigit(last) || last is '+' or '-'
        : char.IsAsciiLetterOrDigit(last) || last is '.' or '-' or '_' or '@' or '/' or '\\' or '%';

    // A full stop ends a link, if nothing follows at once that belongs to one.
    private static bool GoesOn(TemplateType type, string next)
    {
        if (type == TemplateType.Phone)
        {
            return char.IsDigit(next[0]) || (next[0] == '-' && next.Length > 1 && char.IsDigit(next[1]));
        }

        var end = 0;
        while (end < next.Length && ".,;:!?)]'".Contains(next[end], StringComparison.Ordinal))
        {
            end++;
        }

        return end < next.Length && (next[end] is '@' or '\\' || TemplateCharacters.Takes(TemplateType.Url, next[end]));
    }

    private static string Show(char character) => character > ' ' ? $"\"{character}\"" : $"U+{(int)character:X4}";

    private static string? ProblemOfAddresses(IReadOnlyList<TemplatePiece> pieces)
    {
        var sketch = new StringBuilder();
        foreach (var piece in pieces)
        {
            sketch.Append(piece.Variable switch
            {
                null => piece.Folded,
                { Type: TemplateType.Url or TemplateType.Phone } => " ",
                { Rule.Freedom: > 0 } => Word.ToString(),
                _ => Figure.ToString(),
            });
        }

        var text = sketch.ToString();
        for (var start = 0; start < text.Length; start++)
        {
            var end = start;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '-' or Word or Figure))
            {
                end++;
            }

            if (end > start && text.AsSpan(start, end - start).ContainsAny(Word, Figure) && IsAddress(text, start, end))
            {
                return "a variable would be part of the name of a site, so that it would decide where a link leads; write the name in full or use a variable of type url; where no link is meant, put a blank behind the full stop";
            }

            start = Math.Max(start, end - 1);
        }

        return null;
    }

    private static bool IsAddress(string text, int start, int end)
    {
        var word = text.AsSpan(start, end - start);
        if ((start > 1 && text[start - 1] == '/' && text[start - 2] == '/') || (start > 0 && text[start - 1] == '@') || word.StartsWith("WWW.", StringComparison.Ordinal))
        {
            return true;
        }

        for (var i = 1; i < word.Length - 1; i++)
        {
            if (word[i] == '.' && word[i - 1] is not ('.' or '-') && (char.IsAsciiLetter(word[i + 1]) || word[i + 1] == Word))
            {
                return true;
            }
        }

        return false;
    }
}
