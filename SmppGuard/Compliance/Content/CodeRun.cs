using SmppGuard.RulePacks;

namespace SmppGuard.Compliance.Content;

/// <summary>Letters and digits in one piece, hyphens between them or blanks between groups of digits as long as each other: 582913, A-123456, 1234 5678.</summary>
internal struct CodeRun
{
    private const int LeastGroup = 3;
    private const int MostGroup = 4;
    private const int MostGroups = 8;

    private int _groups;
    private int _longestGroup;
    private int _yearGroups;

    public int Start { get; private set; }

    public int End { get; private set; }

    /// <summary>Letters and digits; more than the buffer has room for: too many.</summary>
    public int Length { get; private set; }

    public int Letters { get; private set; }

    public int Digits { get; private set; }

    /// <summary>How often letters and digits take turns.</summary>
    public int Turns { get; private set; }

    public static CodeRun Read(ReadOnlySpan<char> text, int start, Span<char> code)
    {
        var run = new CodeRun { Start = start, End = start };
        while (run.End < text.Length)
        {
            run.ReadGroup(text, code);
            var next = run.End + 1;
            if (next >= text.Length || !char.IsAsciiLetterOrDigit(TextFold.Fold(text[next])) || !(TextFold.Fold(text[run.End]) is '-' || run.GoesOnBehindBlank(text)))
            {
                break;
            }

            run.End = next;
        }

        return run;
    }

    /// <summary>20261128, 2026-11-28, 28-11-2026, 11-28, and years.</summary>
    public readonly bool IsDate(ReadOnlySpan<char> code)
    {
        if (Letters > 0)
        {
            return false;
        }

        if (_groups > 1)
        {
            return (_longestGroup <= 2 && _groups <= 3 && Length > _groups) || _yearGroups == 1;
        }

        return code.Length switch
        {
            4 => IsYear(code),
            8 => IsYear(code[..4]) && code[4..6] is var month && code[6..] is var day
                && month.SequenceCompareTo("01") >= 0 && month.SequenceCompareTo("12") <= 0 && day.SequenceCompareTo("01") >= 0 && day.SequenceCompareTo("31") <= 0,
            _ => false,
        };
    }

    private void ReadGroup(ReadOnlySpan<char> text, Span<char> code)
    {
        var first = Length;
        var wasDigit = Length > 0 && Length <= code.Length && char.IsAsciiDigit(code[Length - 1]);
        for (var next = End; next < text.Length; next++)
        {
            if (Glyphs.Of(text[next]) is Glyph.Invisible or Glyph.Joiner or Glyph.Direction or Glyph.Control)
            {
                continue;
            }

            var folded = TextFold.Fold(text[next]);
            if (!char.IsAsciiLetterOrDigit(folded))
            {
                break;
            }

            var isDigit = char.IsAsciiDigit(folded);
            Digits += isDigit ? 1 : 0;
            Letters += isDigit ? 0 : 1;
            Turns += Length > 0 && isDigit != wasDigit ? 1 : 0;
            wasDigit = isDigit;
            if (Length < code.Length)
            {
                code[Length] = folded;
            }

            Length++;
            End = next + 1;
        }

        _groups++;
        _longestGroup = Math.Max(_longestGroup, Length - first);
        _yearGroups += Length - first == 4 && Length <= code.Length && IsYear(code[first..Length]) ? 1 : 0;
    }

    // Of digits only, and in groups as long as the first.
    private readonly bool GoesOnBehindBlank(ReadOnlySpan<char> text)
    {
        if (text[End] is not (' ' or '\u00A0') || Letters > 0 || _longestGroup is < LeastGroup or > MostGroup || _groups * _longestGroup != Length || _groups >= MostGroups)
        {
            return false;
        }

        var end = End + 1;
        while (end < text.Length && char.IsAsciiDigit(TextFold.Fold(text[end])))
        {
            end++;
        }

        return end - End - 1 == _longestGroup && (end == text.Length || !char.IsAsciiLetterOrDigit(TextFold.Fold(text[end])));
    }

    private static bool IsYear(ReadOnlySpan<char> digits) => digits.StartsWith("19", StringComparison.Ordinal) || digits.StartsWith("20", StringComparison.Ordinal);
}
