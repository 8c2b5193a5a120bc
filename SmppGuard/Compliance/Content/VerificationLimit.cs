using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance.Content;

/// <summary>
/// What a text of a verification code may be, whatever its words are: not longer than its entry says, with no link and no telephone number but those that the entry allows, the
/// organization's contact and the recipient's own number. One pass, no allocation.
/// </summary>
internal static class VerificationLimit
{
    private const int MaxHost = 253;
    private const int MaxNumber = 20;

    /// <summary>What makes a host of two words with a dot between; others are a missing blank behind a full stop, unless www., :// or a path says otherwise.</summary>
    private static readonly string[] TopLevels =
        ["COM", "CN", "NET", "ORG", "CC", "IO", "TOP", "XYZ", "VIP", "APP", "INFO", "CO", "LY", "TV", "BIZ", "SHOP", "SITE", "ONLINE", "CLUB", "LINK", "HK", "TW", "RU", "GL", "GD", "LTD", "PRO", "FUN", "ICU", "WIN", "STORE", "LIVE"];

    public static bool IsWithin(ReadOnlySpan<char> text, CodeNumber code, ReadOnlySpan<char> recipient)
    {
        var allowed = code.VerificationTexts;
        if (allowed.MaxCharacters == 0)
        {
            return true;
        }

        if (text.Length > allowed.MaxCharacters)
        {
            return false;
        }

        Span<char> run = stackalloc char[MaxHost];
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && IsOfHost(TextFold.Fold(text[end])))
            {
                end++;
            }

            if (end == i)
            {
                i++;
                continue;
            }

            if (end - i > MaxHost)
            {
                return false;
            }

            for (var at = i; at < end; at++)
            {
                run[at - i] = TextFold.Fold(text[at]);
            }

            var word = run[..(end - i)].Trim(".-");
            var isAddress = (i >= 3 && text[i - 1] == '/' && text[i - 2] == '/' && TextFold.Fold(text[i - 3]) == ':') || word.StartsWith("WWW.", StringComparison.Ordinal);
            var hasPath = end + 1 < text.Length && TextFold.Fold(text[end]) is '/' or '?';
            if (IsHost(word, isAddress, hasPath) ? !allowed.AllowsHost(word) : IsForeignNumber(word, code, recipient))
            {
                return false;
            }

            i = end;
        }

        return true;
    }

    private static bool IsOfHost(char folded) => char.IsAsciiLetterOrDigit(folded) || folded is '.' or '-';

    private static bool IsHost(ReadOnlySpan<char> word, bool isAddress, bool hasPath)
    {
        var top = word[(word.LastIndexOf('.') + 1)..];
        if (isAddress)
        {
            return true;
        }

        if (top.Length == word.Length || top.Length < 2 || top.ContainsAnyExceptInRange('A', 'Z'))
        {
            return false;
        }

        if (hasPath)
        {
            return true;
        }

        foreach (var known in TopLevels)
        {
            if (top.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsForeignNumber(ReadOnlySpan<char> word, CodeNumber code, ReadOnlySpan<char> recipient)
    {
        Span<char> digits = stackalloc char[MaxNumber];
        var count = 0;
        foreach (var character in word)
        {
            if (char.IsAsciiDigit(character))
            {
                if (count == MaxNumber)
                {
                    return false;
                }

                digits[count++] = character;
            }
            else if (character != '-')
            {
                return false;
            }
        }

        ReadOnlySpan<char> number = digits[..count];
        return IsTelephone(number) && !recipient.EndsWith(number, StringComparison.Ordinal) && !IsContact(number, code.Organization.Contact) && !code.VerificationTexts.AllowsNumber(number);
    }

    /// <summary>Of China: a mobile number, 400 and 800, an area code and a number.</summary>
    private static bool IsTelephone(ReadOnlySpan<char> number) => number.Length switch
    {
        10 => number.StartsWith("400", StringComparison.Ordinal) || number.StartsWith("800", StringComparison.Ordinal) || number[0] == '0',
        11 => number[0] == '0' || (number[0] == '1' && number[1] >= '3'),
        12 => number[0] == '0',
        13 => number.StartsWith("861", StringComparison.Ordinal) && number[3] >= '3',
        _ => false,
    };

    private static bool IsContact(ReadOnlySpan<char> number, string contact)
    {
        var matched = 0;
        foreach (var character in contact)
        {
            if (char.IsAsciiDigit(character) && (matched == number.Length || number[matched++] != character))
            {
                return false;
            }
        }

        return matched == number.Length;
    }
}
