using System.Buffers;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>
/// Finds an organization's contact number in a text, however it is written: <c>4008001234</c>, <c>400-800-1234</c>, <c>(400) 800 1234</c>, <c>+86 400 800 1234</c>, in full-width digits. Where
/// it is not a telephone number but part of a longer one, of an address, a code or a price, it is not found.
/// </summary>
internal sealed class ContactNumber
{
    private const int FullWidthOffset = '０' - '0';

    /// <summary>Separators one behind the other: <c>) </c>, <c> - </c>.</summary>
    private const int MaxSeparators = 3;

    /// <summary>An extension has no more digits, and what it belongs to no fewer.</summary>
    private const int MaxExtension = 5;
    private const int LeastMain = 7;

    /// <summary>A number that begins with the home country code has at least so many digits behind it.</summary>
    private const int LeastNational = 9;

    private static readonly SearchValues<char> Separators = SearchValues.Create(" \u00A0　-‐‑‒–—－.·・/()（）");
    private static readonly string[] ExtensionWords = ["转接", "转", "分机", "EXTENSION", "EXT.", "EXT", "X", "#", ","];

    private readonly string _asWritten;
    private readonly Writing[] _writings;
    private readonly SearchValues<char> _firstDigits;
    private readonly NumberSurroundings _surroundings;

    /// <param name="contact">The number as registered.</param>
    /// <param name="countryCode">The home country code, which stands before a number or does not.</param>
    /// <param name="words">What tells telephone numbers from other numbers.</param>
    public ContactNumber(string contact, string countryCode, MarkWords words)
    {
        _asWritten = contact.Trim();
        _writings = WritingsOf(_asWritten, countryCode);
        _firstDigits = SearchValues.Create([.. _writings.SelectMany(w => new[] { w.Digits[0], (char)(w.Digits[0] + FullWidthOffset) }).Distinct()]);
        _surroundings = new NumberSurroundings(words);
    }

    public bool IsIn(ReadOnlySpan<char> text)
    {
        if (_writings.Length == 0)
        {
            // Not a number at all: then only as it is written.
            return _asWritten.Length > 0 && text.Contains(_asWritten, StringComparison.Ordinal);
        }

        for (var from = 0; from < text.Length; from++)
        {
            var found = text[from..].IndexOfAny(_firstDigits);
            if (found < 0)
            {
                return false;
            }

            from += found;
            foreach (var writing in _writings)
            {
                if (EndOfMatch(text, from, writing) is var end and > 0 && _surroundings.IsTelephone(text, from, end, writing.Plus))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Where the number that begins at <paramref name="index"/>, which may be a plus sign, ends; -1: no such number there.</summary>
    public int EndOfMatch(ReadOnlySpan<char> text, int index)
    {
        var hasPlus = index + 1 < text.Length && TextFold.Fold(text[index]) == '+';
        foreach (var writing in _writings)
        {
            if ((writing.Plus == PlusSign.Needed && !hasPlus) || (writing.Plus == PlusSign.None && hasPlus))
            {
                continue;
            }

            var start = hasPlus ? index + 1 : index;
            if (EndOfMatch(text, start, writing) is var end and > 0 && _surroundings.IsTelephone(text, start, end, writing.Plus))
            {
                return end;
            }
        }

        return -1;
    }

    private static int EndOfMatch(ReadOnlySpan<char> text, int index, in Writing writing)
    {
        var matched = 0;
        var separators = 0;
        var group = 0;
        var groups = 1;
        var points = 0;
        for (var i = index; i < text.Length;)
        {
            var character = TextFold.Fold(text[i]);
            if (character == writing.Digits[matched])
            {
                separators = 0;
                group++;
                i++;
                if (++matched == writing.Digits.Length)
                {
                    // One point alone makes a decimal of it, and digits one by one are no telephone number.
                    return (groups == 2 && points == 1) || (groups > 1 && group < 2) ? -1 : i;
                }

                continue;
            }

            if (matched == 0)
            {
                return -1;
            }

            if (matched == writing.Main && LengthOfExtensionWord(text[i..]) is var word and > 0)
            {
                i += word;
                groups++;
                group = 0;
                continue;
            }

            if (!Separators.Contains(text[i]) || ++separators > MaxSeparators || (separators == 1 && group == 1 && groups > 1 && writing.Digits[matched - 1] != '0'))
            {
                return -1;
            }

            groups += separators == 1 ? 1 : 0;
            points += character == '.' ? 1 : 0;
            group = 0;
            i++;
        }

        return -1;
    }

    private static int LengthOfExtensionWord(ReadOnlySpan<char> text)
    {
        var start = text[0] == ' ' ? 1 : 0;
        foreach (var word in ExtensionWords)
        {
            if (TextFold.StartsWith(text[start..], word))
            {
                return start + word.Length;
            }
        }

        return 0;
    }

    private static Writing[] WritingsOf(string contact, string countryCode)
    {
        var digits = string.Concat(contact.Select(TextFold.Fold).Where(char.IsAsciiDigit));
        if (digits.Length == 0)
        {
            return [];
        }

        var main = digits.Length - ExtensionOf(contact);
        var hasPlus = contact.StartsWith('+') || digits.StartsWith("00", StringComparison.Ordinal);
        var international = digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits;
        var isHome = international.StartsWith(countryCode, StringComparison.Ordinal) && (hasPlus || international.Length >= countryCode.Length + LeastNational);
        if (hasPlus && !isHome)
        {
            return [Of(international, PlusSign.Needed), Of("00" + international, PlusSign.None)];
        }

        // The trunk 0 stands before an area code at home, and not behind the country code.
        var national = isHome ? international[countryCode.Length..] : digits;
        var hasTrunk = national[0] == '0';
        var significant = hasTrunk ? national[1..] : national;
        List<Writing> writings = [Of(national, PlusSign.None), Of(countryCode + significant, PlusSign.Optional), Of("00" + countryCode + significant, PlusSign.None)];
        if (hasTrunk || isHome)
        {
            writings.Add(Of(countryCode + "0" + significant, PlusSign.Optional));
            writings.Add(Of("0" + significant, PlusSign.None));
        }

        return [.. writings.Where(w => w.Digits.Length > 0).DistinctBy(w => w.Digits, StringComparer.Ordinal)];

        Writing Of(string written, PlusSign plus) => new(written, main < digits.Length ? written.Length - (digits.Length - main) : 0, plus);
    }

    // 400-800-1234-801: what stands behind the last separator, if it is short and enough stands before it.
    private static int ExtensionOf(string contact)
    {
        var last = contact.AsSpan().LastIndexOfAnyExceptInRange('0', '9');
        var extension = contact.Length - last - 1;
        return last > 0 && extension is > 0 and <= MaxExtension && contact[..last].Count(char.IsAsciiDigit) >= LeastMain ? extension : 0;
    }

    /// <summary>A way to write the number.</summary>
    /// <param name="Digits">All its digits.</param>
    /// <param name="Main">Digits before the extension; 0: there is none.</param>
    /// <param name="Plus">Whether a plus sign stands before it.</param>
    private readonly record struct Writing(string Digits, int Main, PlusSign Plus);
}

/// <summary>Whether a number is written with a plus sign.</summary>
internal enum PlusSign
{
    None,
    Optional,
    Needed,
}
