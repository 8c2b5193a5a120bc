using System.Buffers;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>
/// Finds the words that tell the recipient how to refuse: one of the rule pack's forms (回, 回复, Reply…), then a keyword that we honour, then no letter or digit.
/// <c>回复TD</c> is one, <c>Reply STOP to opt out</c> is one, <c>回T恤</c> and <c>请勿回复TD</c> are not.
/// </summary>
internal sealed class OptOutInstruction
{
    private const int FullWidthOffset = '！' - '!';

    /// <summary>Before a form they say not to refuse. A word too many here only means that the instruction is added.</summary>
    private static readonly string[] Negations =
        ["勿", "不", "不要", "不再", "不必", "不用", "不可", "不能", "不得", "不许", "不准", "别", "别再", "无需", "无须", "毋须", "禁止", "严禁", "切莫", "NOT", "DON'T", "DON’T", "DONT", "NEVER", "CANNOT", "CAN'T", "CAN’T"];

    /// <summary>All forms, folded, the longest first, so that a match covers the whole instruction.</summary>
    private readonly string[] _forms;

    /// <summary>The forms without those that end in another one: wherever 退订回 stands, 回 is found.</summary>
    private readonly string[] _shortForms;

    private readonly SearchValues<char> _firstCharacters;

    public OptOutInstruction(IEnumerable<string> forms)
    {
        _forms = [.. forms.Select(f => TextFold.Fold(f.Trim())).Where(f => f.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(f => f.Length)];
        _shortForms = [.. _forms.Where(form => !_forms.Any(other => other.Length < form.Length && form.EndsWith(other, StringComparison.Ordinal)))];
        _firstCharacters = SearchValues.Create([.. _shortForms.SelectMany(f => Variants(f[0])).Distinct()]);
    }

    /// <param name="text">The text.</param>
    /// <param name="keywords">Folded keywords that the organization honours.</param>
    public bool IsIn(ReadOnlySpan<char> text, string[] keywords)
    {
        for (var from = 0; ;)
        {
            var found = text[from..].IndexOfAny(_firstCharacters);
            if (found < 0)
            {
                return false;
            }

            from += found;
            if (EndOfMatch(text, from, _shortForms, keywords) > 0)
            {
                return true;
            }

            from++;
        }
    }

    /// <summary>Where the instruction that begins at <paramref name="index"/> ends; -1: none there.</summary>
    public int EndOfMatch(ReadOnlySpan<char> text, int index, string[] keywords) => EndOfMatch(text, index, _forms, keywords);

    private static int EndOfMatch(ReadOnlySpan<char> text, int index, string[] forms, string[] keywords)
    {
        foreach (var form in forms)
        {
            if (!TextFold.StartsWith(text[index..], form) || (char.IsAscii(form[0]) && index > 0 && char.IsAsciiLetterOrDigit(text[index - 1])))
            {
                continue;
            }

            var at = index + form.Length;
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            foreach (var keyword in keywords)
            {
                if (TextFold.StartsWith(text[at..], keyword) && (at + keyword.Length == text.Length || !TextFold.IsLetterOrDigitAt(text, at + keyword.Length))
                    && !IsNegated(text[..index]))
                {
                    return at + keyword.Length;
                }
            }
        }

        return -1;
    }

    private static bool IsNegated(ReadOnlySpan<char> before)
    {
        while (before.Length > 0 && (TextFold.IsBlank(before[^1]) || before[^1] == '请'))
        {
            before = before[..^1];
        }

        foreach (var negation in Negations)
        {
            if (before.Length >= negation.Length && TextFold.StartsWith(before[^negation.Length..], negation))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<char> Variants(char folded)
    {
        yield return folded;
        if (char.IsAscii(folded))
        {
            yield return char.ToLowerInvariant(folded);
            yield return (char)(folded + FullWidthOffset);
            yield return (char)(char.ToLowerInvariant(folded) + FullWidthOffset);
        }
    }
}
