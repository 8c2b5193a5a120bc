using System.Buffers;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>Words that are looked for at one place of a text, folded. Most places are told by one character that none of them is there.</summary>
internal sealed class WordList
{
    private readonly string[] _words;
    private readonly SearchValues<char> _first;
    private readonly SearchValues<char> _last;

    public WordList(IEnumerable<string> words)
    {
        _words = [.. words.Select(TextFold.Fold).Distinct(StringComparer.Ordinal).OrderByDescending(w => w.Length)];
        _first = SearchValues.Create([.. _words.Select(w => w[0]).Distinct()]);
        _last = SearchValues.Create([.. _words.Select(w => w[^1]).Distinct()]);
    }

    /// <summary>The length of the longest word with which a text begins and which ends there; 0: none.</summary>
    public int LengthAtStart(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !_first.Contains(TextFold.Fold(text[0])))
        {
            return 0;
        }

        foreach (var word in _words)
        {
            if (TextFold.StartsWith(text, word) && (!char.IsAsciiLetter(word[^1]) || text.Length == word.Length || !char.IsAsciiLetter(TextFold.Fold(text[word.Length]))))
            {
                return word.Length;
            }
        }

        return 0;
    }

    /// <summary>The length of the longest word with which a folded text ends and which begins there; 0: none.</summary>
    public int LengthAtEnd(ReadOnlySpan<char> folded)
    {
        if (folded.IsEmpty || !_last.Contains(folded[^1]))
        {
            return 0;
        }

        foreach (var word in _words)
        {
            if (folded.EndsWith(word, StringComparison.Ordinal)
                && (!char.IsAsciiLetter(word[0]) || folded.Length == word.Length || !char.IsAsciiLetterOrDigit(folded[folded.Length - word.Length - 1])))
            {
                return word.Length;
            }
        }

        return 0;
    }
}
