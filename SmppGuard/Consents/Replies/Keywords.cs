using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Consents.Replies;

/// <summary>
/// Reads a reply. It counts when the whole text is a keyword after NFKC folding, without case, spaces and punctuation around it. For a refusal spaces, punctuation
/// and symbols inside do not count either (<c>T D</c>, <c>S.T.O.P</c>), nor the alphabet that a letter was taken from: refusing must be easy, agreeing must be explicit.
/// </summary>
internal sealed class Keywords
{
    /// <summary>Latin keywords of up to this many letters occur inside ordinary words (END in weekend), so there they are no sign of a refusal; nor are digits inside a number.</summary>
    private const int ShortKeyword = 3;

    private readonly RulePack _pack;
    private readonly ReplyFold _fold;
    private readonly string[] _optOut;
    private readonly string[] _optOutAll;
    private readonly string[] _optInAlone;
    private readonly string[] _optIn;

    public Keywords(RulePack pack)
    {
        _pack = pack;
        _fold = new ReplyFold(pack.SameInReplies);
        _optOut = Folded(pack.OptOutKeywords);
        _optOutAll = Folded(pack.OptOutAllKeywords);
        _optInAlone = Folded(pack.OptInKeywords);
        _optIn = [.. _optInAlone, .. Folded(pack.OptInAnswers)];
    }

    /// <summary>What the text of a reply says; whether an agreement needs a question says <see cref="CountAlone"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="organization">Whose code it came to; null: to a number that is no code, so that only the rule pack's words are looked for.</param>
    public ReplyAction Read(string text, Organization? organization)
    {
        var normalized = _fold.Normalize(text);
        var trimmed = ReplyText.Trim(normalized);
        if (trimmed.Length == 0)
        {
            return ReplyAction.None;
        }

        // Where an organization lists a word on both sides, it is a refusal.
        var bare = _fold.Bare(normalized);
        var ownOptOut = Folded(organization?.OptOutKeywords ?? []);
        if (IsBare(_optOut, bare) || IsBare(ownOptOut, bare))
        {
            return ReplyAction.OptOut;
        }

        var ownOptIn = Folded(organization?.OptInKeywords ?? []);
        if (_optIn.Contains(trimmed, StringComparer.Ordinal) || ownOptIn.Contains(trimmed, StringComparer.Ordinal))
        {
            return ReplyAction.OptIn;
        }

        return IsWithMore(_optOut, bare) || IsWithMore(ownOptOut, bare) || Mentions(normalized, _optOut) || Mentions(normalized, ownOptOut) || Mentions(normalized, _optIn) || Mentions(normalized, ownOptIn)
            ? ReplyAction.PossibleKeyword
            : ReplyAction.None;
    }

    /// <summary>
    /// Whether a part of a longer reply may hold a piece of a refusal, of which the rest stands in the part before or behind: the whole part is a piece of a word, or a piece stands at its beginning or
    /// end. Of Latin words one letter, and of short ones any piece beside others, would be found nearly everywhere.
    /// </summary>
    public bool MayBeCutOff(string text, Organization? organization)
    {
        var bare = _fold.Bare(_fold.Normalize(text));
        return bare.Length > 0 && _optOut.Concat(Folded(organization?.OptOutKeywords ?? [])).Any(keyword => HasPieceOf(_fold.Bare(keyword), bare));
    }

    private static bool HasPieceOf(string word, string bare)
    {
        if (bare.Length < word.Length && word.Contains(bare, StringComparison.Ordinal))
        {
            return true;
        }

        var isLatin = word.Any(char.IsAsciiLetterOrDigit);
        var least = isLatin ? 2 : 1;
        for (var length = least; length < word.Length && (!isLatin || word.Length > ShortKeyword); length++)
        {
            if (bare.EndsWith(word[..length], StringComparison.Ordinal) || bare.StartsWith(word[^length..], StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an agreement can mean nothing else. What people answer to anything counts only where they were asked.</summary>
    public bool CountAlone(string text, Organization organization)
    {
        var word = ReplyText.Trim(_fold.Normalize(text));
        return _optInAlone.Contains(word, StringComparer.Ordinal) || (Folded(organization.OptInKeywords).Contains(word, StringComparer.Ordinal) && !_pack.CountsOnlyAsAnswer(word));
    }

    /// <summary>Whether a refusal means everybody who shares the main number of the code.</summary>
    public bool MeansAll(string text) => IsBare(_optOutAll, _fold.Bare(_fold.Normalize(text)));

    /// <summary>Keywords as they are looked for in the text of an advert: folded as <see cref="TextFold"/> does, the longest first.</summary>
    public static IEnumerable<string> FoldedInText(IEnumerable<string> packs, IEnumerable<string> own) =>
        packs.Concat(own).Select(k => TextFold.Fold(k.Trim())).Where(k => k.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(k => k.Length);

    private string[] Folded(IReadOnlyList<string> keywords) =>
        keywords.Count == 0 ? [] : [.. keywords.Select(k => ReplyText.Trim(_fold.Normalize(k))).Where(k => k.Length > 0).Distinct(StringComparer.Ordinal)];

    private bool IsBare(string[] keywords, string bare)
    {
        foreach (var keyword in keywords)
        {
            if (string.Equals(_fold.Bare(keyword), bare, StringComparison.Ordinal))
            {
                return bare.Length > 0;
            }
        }

        return false;
    }

    // A word twice, and one with a number behind it, as of the code that it is meant for.
    private bool IsWithMore(string[] keywords, string bare)
    {
        foreach (var keyword in keywords)
        {
            var word = _fold.Bare(keyword);
            if (word.Length > 1 && bare.Length > word.Length && bare.StartsWith(word, StringComparison.Ordinal)
                && (string.Equals(bare[word.Length..], word, StringComparison.Ordinal) || bare.AsSpan(word.Length).IndexOfAnyExceptInRange('0', '9') < 0))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Mentions(string text, string[] keywords)
    {
        foreach (var keyword in keywords)
        {
            for (var from = 0; text.IndexOf(keyword, from, StringComparison.Ordinal) is var found and >= 0; from = found + 1)
            {
                var word = IsWord(text, found, keyword.Length);
                if (word || !char.IsAsciiLetterOrDigit(keyword[0]) || (keyword.Length > ShortKeyword && !keyword.All(char.IsAsciiDigit)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsWord(string text, int start, int length) =>
        (start == 0 || !char.IsAsciiLetterOrDigit(text[start - 1])) && (start + length == text.Length || !char.IsAsciiLetterOrDigit(text[start + length]));
}
