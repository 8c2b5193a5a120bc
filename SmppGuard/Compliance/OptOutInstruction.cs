using System.Buffers;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>
/// Finds the words that tell the recipient how to refuse: one of the rule pack's forms (回, 回复, Reply…), a keyword that we honour, perhaps what that does (退订, to opt out), and nothing
/// that turns the meaning round. <c>回复TD</c> is one, <c>Reply STOP to opt out</c> is one; <c>回T恤</c>, <c>请勿回复TD</c> and <c>领红包回复R</c> are not.
/// </summary>
internal sealed class OptOutInstruction
{
    private const int FullWidthOffset = '！' - '!';
    private const string Quotes = "\"“”'‘’「」";

    /// <summary>Endings one behind the other: 退订 即可.</summary>
    private const int MaxEndings = 3;

    /// <summary>Characters at the end of a text that are looked at, beside those of the sender's marks.</summary>
    private const int Reach = 256;

    /// <summary>All forms, folded, the longest first, so that a match covers the whole instruction.</summary>
    private readonly string[] _forms;

    /// <summary>The forms without those that end in another one: wherever 退订回 stands, 回 is found.</summary>
    private readonly string[] _shortForms;

    private readonly string[] _endings;
    private readonly OptOutContext _context;
    private readonly SearchValues<char> _firstCharacters;
    private readonly SearchValues<char> _firstOfForms;

    public OptOutInstruction(RulePack pack)
    {
        _forms = Folded(pack.OptOutInstructions);
        _shortForms = [.. _forms.Where(form => !_forms.Any(other => other.Length < form.Length && form.EndsWith(other, StringComparison.Ordinal)))];
        _endings = Folded(pack.MarkWords.OptOutEndings);
        _context = new OptOutContext(pack.MarkWords);
        _firstCharacters = SearchValues.Create([.. _shortForms.SelectMany(f => Variants(f[0])).Distinct()]);
        _firstOfForms = SearchValues.Create([.. _forms.SelectMany(f => Variants(f[0])).Distinct()]);
    }

    /// <summary>Whether a text ends with an instruction, or with one and other marks of the sender.</summary>
    public bool IsAtEnd(ReadOnlySpan<char> text, OrganizationMarks marks)
    {
        var first = Math.Max(0, text.Length - Reach - marks.MaxLength);
        for (var end = text.Length; end > first;)
        {
            var index = first + text[first..end].LastIndexOfAny(_firstCharacters);
            if (index < first)
            {
                break;
            }

            if (EndOfMatch(text, index, _shortForms, marks.OptOutKeywords) is var behind and > 0)
            {
                // What keeps this one from being at the end keeps those before it, too.
                return TextEnd.IsOnlyMarks(text[behind..], marks, this, isStrict: true);
            }

            end = index;
        }

        return HasTemplateAtEnd(text, marks);
    }

    /// <summary>Where the instruction that begins at <paramref name="index"/> ends; -1: none there.</summary>
    public int EndOfMatch(ReadOnlySpan<char> text, int index, string[] keywords) => _firstOfForms.Contains(text[index]) ? EndOfMatch(text, index, _forms, keywords) : -1;

    // Opt-out words of the configured template, which need not name one of the rule pack's forms.
    private bool HasTemplateAtEnd(ReadOnlySpan<char> text, OrganizationMarks marks)
    {
        foreach (var words in marks.OptOutTexts)
        {
            if (text.LastIndexOf(words, StringComparison.Ordinal) is var found and >= 0
                && !_context.IsNegated(text[..found]) && TextEnd.IsOnlyMarks(text[(found + words.Length)..], marks, this, isStrict: true))
            {
                return true;
            }
        }

        return false;
    }

    private int EndOfMatch(ReadOnlySpan<char> text, int index, string[] forms, string[] keywords)
    {
        foreach (var form in forms)
        {
            if (!TextFold.StartsWith(text[index..], form) || (char.IsAscii(form[0]) && IsInWord(text, index)))
            {
                continue;
            }

            var at = SkipSpaces(text, index + form.Length);
            var isQuoted = at < text.Length && Quotes.Contains(text[at], StringComparison.Ordinal);
            at += isQuoted ? 1 : 0;
            foreach (var keyword in keywords)
            {
                if (!TextFold.StartsWith(text[at..], keyword))
                {
                    continue;
                }

                var behind = at + keyword.Length;
                behind += isQuoted && behind < text.Length && Quotes.Contains(text[behind], StringComparison.Ordinal) ? 1 : 0;
                var end = SkipEndings(text, behind);
                if ((end > behind || IsEndOfWord(text, behind)) && _context.Permits(text[..index], form, keyword, isExplained: end > behind))
                {
                    return end;
                }
            }
        }

        return -1;
    }

    private int SkipEndings(ReadOnlySpan<char> text, int index)
    {
        for (var count = 0; count < MaxEndings; count++)
        {
            var at = SkipSpaces(text, index);
            var end = -1;
            foreach (var ending in _endings)
            {
                if (TextFold.StartsWith(text[at..], ending) && (!char.IsAscii(ending[^1]) || IsEndOfWord(text, at + ending.Length)) && (at > index || !char.IsAscii(ending[0])))
                {
                    end = at + ending.Length;
                    break;
                }
            }

            if (end < 0)
            {
                break;
            }

            index = end;
        }

        return index;
    }

    // What is not seen does not part a word from what follows it, and a stroke over the last letter strikes it out.
    private static bool IsEndOfWord(ReadOnlySpan<char> text, int index)
    {
        while (index < text.Length)
        {
            var glyph = Glyphs.At(text, index, out var length);
            if (glyph is not (Glyph.Invisible or Glyph.Joiner or Glyph.Direction or Glyph.Control))
            {
                return !Glyphs.IsLetterOrDigit(glyph) && glyph != Glyph.Combining;
            }

            index += length;
        }

        return true;
    }

    private static bool IsInWord(ReadOnlySpan<char> text, int index)
    {
        while (index > 0)
        {
            var glyph = Glyphs.Before(text, index, out var length);
            if (glyph is not (Glyph.Invisible or Glyph.Joiner or Glyph.Direction or Glyph.Control or Glyph.Combining))
            {
                return Glyphs.IsLetterOrDigit(glyph) && TextFold.Fold(text[index - 1]) < '\u2E80';
            }

            index -= length;
        }

        return false;
    }

    private static int SkipSpaces(ReadOnlySpan<char> text, int index)
    {
        while (index < text.Length && Glyphs.Of(text[index]) == Glyph.Space)
        {
            index++;
        }

        return index;
    }

    private static string[] Folded(IReadOnlyList<string> words) =>
        [.. words.Select(w => TextFold.Fold(w.Trim())).Where(w => w.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(w => w.Length)];

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
