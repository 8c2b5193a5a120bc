using System.Globalization;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance.Content;

/// <summary>
/// Finds telephone numbers in a text, and whether all are known: of China with 10 to 13 digits, with hyphens between them or in the groups that people write, in digits of any script or in Chinese numerals; of other
/// countries behind a plus sign. One pass, no allocation.
/// </summary>
internal sealed class TelephoneScan(RulePack pack)
{
    private const int MaxDigits = 20;
    private const int MaxGroups = 6;
    private const int LeastInternational = 8;
    private const int MostInternational = 15;

    /// <summary>In the order of their value; twice, as on cheques.</summary>
    private const string Numerals = "零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖○幺";

    private const string Hyphens = "-‐‑‒–—－";
    private const string Gaps = " \u00A0　.·．()（）-‐‑‒–—－";

    private readonly WordList _labels = new(pack.MarkWords.ContactLabels.Concat(pack.CodeWords.Messengers).Where(word => char.IsAsciiLetter(word[0])));
    private readonly WordList _units = new(pack.MarkWords.NumberUnits);

    public bool AllKnown(ReadOnlySpan<char> text, KnownNumbers known)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (DigitAt(text, i) >= 0 && IsStart(text, i) && !IsKnown(text, i, known))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where a number can begin: not inside a longer one, nor behind a letter that is not the end of what calls it one.</summary>
    private bool IsStart(ReadOnlySpan<char> text, int start)
    {
        var before = SkipBack(text, start);
        if (before == 0)
        {
            return true;
        }

        var last = TextFold.Fold(text[before - 1]);
        if (char.IsAsciiLetter(last))
        {
            Span<char> called = stackalloc char[12];
            var from = Math.Max(0, before - called.Length);
            for (var at = from; at < before; at++)
            {
                called[at - from] = TextFold.Fold(text[at]);
            }

            return _labels.LengthAtEnd(called[..(before - from)]) > 0;
        }

        return DigitAt(text, before - 1) is var digit && (digit < 0 || IsNumeral(text[before - 1]) != IsNumeral(text[start]));
    }

    private bool IsKnown(ReadOnlySpan<char> text, int start, KnownNumbers known)
    {
        Span<char> digits = stackalloc char[MaxDigits];
        Span<int> groups = stackalloc int[MaxGroups];
        Span<int> ends = stackalloc int[MaxGroups];
        var hasPlus = SkipBack(text, start) is var before and > 0 && TextFold.Fold(text[before - 1]) == '+';
        var count = Read(text, start, digits, groups, ends, out var hyphened);
        for (var last = 0; last < count; last++)
        {
            var number = (ReadOnlySpan<char>)digits[..Sum(groups[..(last + 1)])];
            if (!IsEnd(text, ends[last]))
            {
                continue;
            }

            var isTelephone = IsTelephone(number) && (last + 1 <= hyphened ? last + 1 == hyphened && !IsBehindHyphen(text, start) : IsGrouped(number, groups[..(last + 1)]));
            if ((isTelephone || (hasPlus && IsInternational(text, number, ends[last], isAll: last + 1 == count))) && !known.Have(number))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads digits in groups, until what parts them is more than a number has.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the first digit is.</param>
    /// <param name="digits">Takes them.</param>
    /// <param name="groups">Takes how many are in each group.</param>
    /// <param name="ends">Takes where each group ends.</param>
    /// <param name="hyphened">How many of the first groups only hyphens part.</param>
    private static int Read(ReadOnlySpan<char> text, int start, Span<char> digits, Span<int> groups, Span<int> ends, out int hyphened)
    {
        var count = 0;
        var length = 0;
        var isHyphened = true;
        var isNumeral = IsNumeral(text[start]);
        hyphened = 0;
        for (var i = start; count < groups.Length;)
        {
            var group = 0;
            while (i < text.Length && length < digits.Length && (group == 0 || IsNumeral(text[i]) == isNumeral || DigitAt(text, i) < 0))
            {
                if (DigitAt(text, i) is var digit and >= 0)
                {
                    digits[length++] = (char)('0' + digit);
                    group++;
                }
                else if (Glyphs.Of(text[i]) is not (Glyph.Invisible or Glyph.Joiner or Glyph.Direction or Glyph.Control))
                {
                    break;
                }

                i++;
            }

            if (group == 0)
            {
                break;
            }

            groups[count] = group;
            ends[count++] = i;
            hyphened = isHyphened ? count : hyphened;
            var gap = i;
            while (gap < text.Length && gap - i < 3 && Gaps.Contains(text[gap], StringComparison.Ordinal))
            {
                gap++;
            }

            if (gap == i || gap == text.Length || length == digits.Length)
            {
                break;
            }

            isHyphened &= gap - i == 1 && Hyphens.Contains(text[i], StringComparison.Ordinal);
            i = gap;
        }

        return count;
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

    /// <summary>Whether groups with blanks between are those of one number: 137 0013 7000, 400 700 9999, (010) 8765 4321. Codes and amounts that happen to follow each other are not.</summary>
    private static bool IsGrouped(ReadOnlySpan<char> number, ReadOnlySpan<int> groups)
    {
        groups = number.Length == 13 && groups[0] == 2 ? groups[1..] : groups;
        var first = number.Length == 13 ? number[2] : number[0];
        foreach (var group in groups)
        {
            if (group < 3)
            {
                return false;
            }
        }

        return first switch
        {
            '0' => groups.Length > 1 && groups[0] is 3 or 4,
            '4' or '8' => groups.Length > 1 && groups[0] == 3,
            _ => groups[0] is 3 or 7 or 11,
        };
    }

    private bool IsInternational(ReadOnlySpan<char> text, ReadOnlySpan<char> number, int end, bool isAll) =>
        isAll && number.Length is >= LeastInternational and <= MostInternational && number[0] != '0' && _units.LengthAtStart(text[end..]) == 0;

    /// <summary>Whether a number can end there: digits that go on behind a hyphen or a dot are of a longer one.</summary>
    private static bool IsEnd(ReadOnlySpan<char> text, int end) =>
        end == text.Length || (!char.IsAsciiLetterOrDigit(TextFold.Fold(text[end]))
            && (end + 1 == text.Length || !(Hyphens.Contains(text[end], StringComparison.Ordinal) || TextFold.Fold(text[end]) == '.') || !char.IsAsciiLetterOrDigit(TextFold.Fold(text[end + 1]))));

    private static bool IsBehindHyphen(ReadOnlySpan<char> text, int start) =>
        start > 1 && Hyphens.Contains(text[start - 1], StringComparison.Ordinal) && char.IsAsciiLetterOrDigit(TextFold.Fold(text[start - 2]));

    private static int SkipBack(ReadOnlySpan<char> text, int index)
    {
        while (index > 0 && Glyphs.Of(text[index - 1]) is Glyph.Invisible or Glyph.Joiner or Glyph.Direction or Glyph.Control)
        {
            index--;
        }

        return index;
    }

    private static bool IsNumeral(char character) => Numerals.Contains(character, StringComparison.Ordinal);

    /// <summary>The value of a digit of any script, also in a circle, or of a Chinese numeral; -1: none.</summary>
    private static int DigitAt(ReadOnlySpan<char> text, int index)
    {
        var character = text[index];
        if (char.IsAscii(character))
        {
            return char.IsAsciiDigit(character) ? character - '0' : -1;
        }

        if (Numerals.IndexOf(character, StringComparison.Ordinal) is var numeral and >= 0)
        {
            return numeral < 10 ? numeral : numeral == Numerals.Length - 1 ? 1 : (numeral - 10) % 10;
        }

        return CharUnicodeInfo.GetDigitValue(character);
    }

    private static int Sum(ReadOnlySpan<int> groups)
    {
        var sum = 0;
        foreach (var group in groups)
        {
            sum += group;
        }

        return sum;
    }
}
