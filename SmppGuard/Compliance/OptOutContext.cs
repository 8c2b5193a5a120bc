using System.Buffers;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>
/// What stands before an opt-out instruction and turns its meaning round: 请勿回复R says not to, and 领红包回复R makes the reply the answer to something else. In doubt there is no instruction,
/// which only means that one is added.
/// </summary>
internal sealed class OptOutContext
{
    /// <summary>Characters before the form that are looked at.</summary>
    private const int Window = 32;

    /// <summary>Characters between a negation and the form, at most: 请不要随便回复, do not ever reply.</summary>
    private const int Reach = 6;
    private const int LatinReach = 14;

    /// <summary>A negation of one ideograph is as often the end or the beginning of a word that is none: 特别, 不限量.</summary>
    private const int ShortReach = 2;

    /// <summary>Forms of more ideographs have said what they are for: 拒收请回复.</summary>
    private const int LongestBareForm = 2;

    private const char Sentence = '\n';
    private const char Comma = ',';
    private const char Strict = '勿';

    private readonly WordList _leads;
    private readonly string[] _negations;
    private readonly SearchValues<string> _anyNegation;
    private readonly SearchValues<string> _wishes;
    private readonly SearchValues<string> _invitations;

    public OptOutContext(MarkWords words)
    {
        _leads = new WordList(words.OptOutLeads);
        _negations = [.. words.Negations.Select(w => TextFold.Fold(w.Replace('’', '\''))).Distinct(StringComparer.Ordinal)];
        _anyNegation = SearchValues.Create(_negations, StringComparison.Ordinal);
        _wishes = SearchValues.Create([.. words.Wishes.Select(TextFold.Fold)], StringComparison.Ordinal);
        _invitations = SearchValues.Create([.. words.Invitations.Select(TextFold.Fold)], StringComparison.Ordinal);
    }

    /// <summary>Whether what stands before a form and a keyword leaves them their meaning.</summary>
    /// <param name="before">The text before the form.</param>
    /// <param name="form">The form, folded.</param>
    /// <param name="keyword">The keyword, folded.</param>
    /// <param name="isExplained">What the reply does is said behind it.</param>
    public bool Permits(ReadOnlySpan<char> before, string form, string keyword, bool isExplained)
    {
        Span<char> buffer = stackalloc char[Window];
        var read = Read(before, buffer);
        if (IsNegatedIn(read))
        {
            return false;
        }

        if (isExplained || (form.Length > LongestBareForm && !char.IsAscii(form[0])) || _leads.LengthAtEnd(read.TrimEnd(" ,请可以")) > 0)
        {
            return true;
        }

        var isGlued = read.Length > 0 && read[^1] is not (Sentence or Comma or ' ');
        return (keyword.Length > 1 && !isGlued) || !read.ContainsAny(_invitations);
    }

    /// <summary>Whether the text says not to do what follows.</summary>
    public bool IsNegated(ReadOnlySpan<char> before)
    {
        Span<char> buffer = stackalloc char[Window];
        return IsNegatedIn(Read(before, buffer));
    }

    private bool IsNegatedIn(ReadOnlySpan<char> read)
    {
        if (!read.ContainsAny(_anyNegation))
        {
            return false;
        }

        // 请不要 回复: what stands right before counts across blanks.
        var right = read.TrimEnd(" 请");
        var clause = right[(right.LastIndexOfAny(Sentence, Comma) + 1)..];
        var words = read[(read.LastIndexOfAny(" \n,") + 1)..];
        foreach (var negation in _negations)
        {
            var isLatin = char.IsAscii(negation[0]);
            if (right.EndsWith(negation, StringComparison.Ordinal) && (!isLatin || IsWord(right, right.Length - negation.Length, negation.Length)))
            {
                return true;
            }

            var stretch = isLatin ? clause : words;
            var found = stretch.LastIndexOf(negation, StringComparison.Ordinal);
            if (found < 0 || (isLatin && !IsWord(stretch, found, negation.Length)))
            {
                continue;
            }

            var between = stretch[(found + negation.Length)..];
            var reach = isLatin ? LatinReach : negation.Length == 1 && negation[0] != Strict ? ShortReach : Reach;
            if (between.Length <= reach && !between.ContainsAny(_wishes))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWord(ReadOnlySpan<char> text, int start, int length) =>
        (start == 0 || !char.IsAsciiLetter(text[start - 1])) && (start + length == text.Length || !char.IsAsciiLetter(text[start + length]));

    /// <summary>The last characters of a sentence, folded; blanks are one, punctuation is a comma, what is not seen is left out.</summary>
    private static ReadOnlySpan<char> Read(ReadOnlySpan<char> before, Span<char> buffer)
    {
        var start = buffer.Length;
        for (var index = before.Length; index > 0 && start > 0;)
        {
            var glyph = Glyphs.Before(before, index, out var length);
            index -= length;
            var character = glyph switch
            {
                Glyph.Letter or Glyph.Digit => TextFold.Fold(before[index]),
                Glyph.Space => ' ',
                Glyph.LineBreak => Sentence,
                Glyph.Punctuation => OfPunctuation(before[index]),
                Glyph.Symbol => Comma,
                _ => '\0',
            };
            if (character == Sentence)
            {
                buffer[--start] = character;
                break;
            }

            if (character != '\0' && !(character == ' ' && start < buffer.Length && buffer[start] == ' '))
            {
                buffer[--start] = character;
            }
        }

        return buffer[start..];
    }

    private static char OfPunctuation(char character) => character switch
    {
        '\'' or '’' or '＇' => '\'',
        '。' or '！' or '!' or '；' or ';' or '.' or '．' or '…' => Sentence,
        _ => Comma,
    };
}
