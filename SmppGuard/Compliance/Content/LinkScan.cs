using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance.Content;

/// <summary>
/// Finds the addresses of the web in a text, and whether all are allowed. Names in other scripts are never allowed, nor is a name with something invisible in it: where such a name begins nobody can tell. One pass, no allocation.
/// </summary>
internal static class LinkScan
{
    private const int MaxHost = 253;

    /// <summary>What makes a host of two words with a dot between; others are a missing blank behind a full stop, unless www., :// or a path says otherwise.</summary>
    private static readonly string[] TopLevels =
    [
        "COM", "CN", "NET", "ORG", "CC", "IO", "TOP", "XYZ", "VIP", "APP", "INFO", "CO", "LY", "TV", "BIZ", "SHOP", "SITE", "ONLINE", "CLUB", "LINK", "HK", "TW", "RU", "GL", "GD", "LTD", "PRO", "FUN", "ICU", "WIN",
        "STORE", "LIVE", "XIN", "WANG", "REN", "MOBI", "TECH", "CLICK", "CLOUD", "UK", "JP", "KR", "DE", "EU", "SG", "PW", "WS", "ASIA", "SU", "SBS", "CFD", "CYOU", "BUZZ", "LOL", "BOND",
    ];

    /// <summary>Behind 。 only these: more would take the next sentence for a name.</summary>
    private static readonly string[] BehindStop = ["COM", "CN", "NET", "ORG"];

    public static bool AllAllowed(ReadOnlySpan<char> text, TextLimits limits)
    {
        Span<char> host = stackalloc char[MaxHost];
        for (var i = 0; i < text.Length;)
        {
            var word = Read(text, i, host);
            if (word.Length == 0)
            {
                if (IsBehindScheme(text, i) && Glyphs.Of(text[i]) == Glyph.Letter)
                {
                    return false;
                }

                i++;
                continue;
            }

            if (word.IsLink(text, host, IsBehindScheme(text, i)))
            {
                var rest = RestOf(text[word.End..]);
                if (word.IsBroken || word.IsTooLong || IsBehindOtherScript(text, i) || (!limits.AllowLink(word.Host(host), rest) && !IsMaskedMail(text, i, rest)))
                {
                    return false;
                }

                // What is behind an allowed host is its own affair, unless an @ makes a user name of it.
                i = word.End + (!rest.IsEmpty && !rest.Contains('@') ? rest.Length : 0);
                continue;
            }

            i = word.End;
        }

        return true;
    }

    private static Word Read(ReadOnlySpan<char> text, int start, Span<char> host)
    {
        var word = new Word { Start = start, End = start };
        var index = start;
        while (index < text.Length)
        {
            var folded = TextFold.Fold(text[index]);
            if (folded is '。' or '｡')
            {
                // 。 ends a sentence, but before a name of the web it is the dot of people who type Chinese.
                if (word.Length == 0 || !IsTopLevelAt(text, index + 1))
                {
                    break;
                }

                folded = '.';
            }
            else if (!char.IsAsciiLetterOrDigit(folded) && folded is not ('.' or '-'))
            {
                // Something invisible inside shows one name and makes another of it.
                var next = index;
                while (next < text.Length && Glyphs.Of(text[next]) is Glyph.Invisible or Glyph.Joiner or Glyph.Direction or Glyph.Control)
                {
                    next++;
                }

                if (word.Length == 0 || next == index || next == text.Length || !IsOfHost(text[next]))
                {
                    break;
                }

                word.IsBroken = true;
                index = next;
                continue;
            }

            if (word.Length == MaxHost)
            {
                word.IsTooLong = true;
            }
            else
            {
                host[word.Length++] = folded;
            }

            word.End = ++index;
        }

        return word;
    }

    private static bool IsTopLevelAt(ReadOnlySpan<char> text, int index)
    {
        foreach (var top in BehindStop)
        {
            if (TextFold.StartsWith(text[index..], top) && (index + top.Length == text.Length || !char.IsAsciiLetterOrDigit(TextFold.Fold(text[index + top.Length]))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOneOf(ReadOnlySpan<char> top, string[] known)
    {
        foreach (var one in known)
        {
            if (top.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOfHost(char character) => TextFold.Fold(character) is var folded && (char.IsAsciiLetterOrDigit(folded) || folded is '.' or '-');

    private static bool IsBehindScheme(ReadOnlySpan<char> text, int start) =>
        start >= 3 && TextFold.Fold(text[start - 1]) is '/' or '\\' && TextFold.Fold(text[start - 2]) is '/' or '\\' && TextFold.Fold(text[start - 3]) == ':';

    // 淘宝.com
    private static bool IsBehindOtherScript(ReadOnlySpan<char> text, int start) => TextFold.Fold(text[start]) == '.' && start > 0 && Glyphs.Of(text[start - 1]) == Glyph.Letter;

    /// <summary>Port, path and query behind a host: to the blank, or to what no address has.</summary>
    private static ReadOnlySpan<char> RestOf(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || TextFold.Fold(text[0]) is not ('/' or '?' or '#' or ':' or '\\' or '@'))
        {
            return [];
        }

        var end = 0;
        while (end < text.Length && text[end] is > ' ' and < '\u007F' and not ('"' or '<' or '>' or ',' or ';'))
        {
            end++;
        }

        return text[..end].TrimEnd(".:!?)]'");
    }

    // z***g@example.com is the recipient's, shown so that he knows which.
    private static bool IsMaskedMail(ReadOnlySpan<char> text, int start, ReadOnlySpan<char> rest)
    {
        if (start == 0 || text[start - 1] != '@' || !rest.IsEmpty)
        {
            return false;
        }

        var name = start - 1;
        while (name > 0 && (char.IsAsciiLetterOrDigit(text[name - 1]) || text[name - 1] is '*' or '.' or '_' or '-' or '+'))
        {
            name--;
        }

        return text[name..start].Contains('*') && (name == 0 || text[name - 1] is not ('/' or ':'));
    }

    /// <summary>What stands in one piece and could be a host.</summary>
    private struct Word
    {
        public int Start;
        public int End;
        public int Length;
        public bool IsBroken;
        public bool IsTooLong;

        public readonly ReadOnlySpan<char> Host(ReadOnlySpan<char> buffer) => buffer[..Length].Trim(".-");

        public readonly bool IsLink(ReadOnlySpan<char> text, ReadOnlySpan<char> buffer, bool isBehindScheme)
        {
            var host = Host(buffer);
            if (isBehindScheme || host.StartsWith("WWW.", StringComparison.Ordinal))
            {
                return true;
            }

            var dot = host.IndexOf('.');
            if (dot < 0)
            {
                return Length > host.Length && IsBehindOtherScript(text, Start) && IsOneOf(host, TopLevels);
            }

            // One of a sentence that begins behind it without a blank is a name of the web all the same.
            for (var rest = host[(dot + 1)..]; ; rest = rest[(dot + 1)..])
            {
                dot = rest.IndexOf('.');
                if (IsOneOf(dot < 0 ? rest : rest[..dot], TopLevels))
                {
                    return true;
                }

                if (dot < 0)
                {
                    var hasPath = End + 1 < text.Length && TextFold.Fold(text[End]) is '/' or '?' && char.IsAsciiLetterOrDigit(TextFold.Fold(text[End + 1]));
                    return hasPath && (IsAddress(host) || (rest.Length >= 2 && !rest.ContainsAnyExceptInRange('A', 'Z')));
                }
            }
        }

        // 203.0.113.7 is where somebody logged in from, with a path it is a link.
        private static bool IsAddress(ReadOnlySpan<char> host) => host.Count('.') == 3 && !host.ContainsAnyExcept("0123456789.");
    }
}
