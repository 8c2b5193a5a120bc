using System.Buffers;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>Finds an organization's contact number in a text, however its digits are grouped: <c>4008001234</c>, <c>400-800-1234</c>, <c>(400) 800 1234</c>.</summary>
internal sealed class ContactNumber
{
    private const int FullWidthOffset = '０' - '0';

    private static readonly SearchValues<char> Separators = SearchValues.Create(" \u00A0　-‐‑‒–—－.·・/()（）");

    private readonly string _digits;
    private readonly string _asWritten;

    public ContactNumber(string contact)
    {
        _asWritten = contact.Trim();
        _digits = string.Concat(contact.Select(TextFold.Fold).Where(char.IsAsciiDigit));
    }

    public bool IsIn(ReadOnlySpan<char> text)
    {
        if (_digits.Length == 0)
        {
            // Not a number at all: then only as it is written.
            return _asWritten.Length > 0 && text.Contains(_asWritten, StringComparison.Ordinal);
        }

        var first = _digits[0];
        for (var from = 0; ;)
        {
            var found = text[from..].IndexOfAny(first, (char)(first + FullWidthOffset));
            if (found < 0)
            {
                return false;
            }

            from += found;
            if (EndOfMatch(text, from) > 0)
            {
                return true;
            }

            from++;
        }
    }

    /// <summary>
    /// Where the number that begins at <paramref name="index"/> ends; -1: no such number there. A longer run of digits that contains ours is another number.
    /// </summary>
    public int EndOfMatch(ReadOnlySpan<char> text, int index)
    {
        if (_digits.Length == 0 || (index > 0 && IsDigit(text[index - 1])))
        {
            return -1;
        }

        var matched = 0;
        for (var i = index; i < text.Length; i++)
        {
            var character = TextFold.Fold(text[i]);
            if (character == _digits[matched])
            {
                if (++matched == _digits.Length)
                {
                    return i + 1 < text.Length && IsDigit(text[i + 1]) ? -1 : i + 1;
                }
            }
            else if (matched == 0 || !Separators.Contains(text[i]))
            {
                return -1;
            }
        }

        return -1;
    }

    private static bool IsDigit(char character) => char.IsAsciiDigit(TextFold.Fold(character));
}
