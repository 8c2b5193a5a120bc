using SmppGuard.RulePacks;

namespace SmppGuard.Compliance.Content;

/// <summary>
/// Whether a verification text has more than one code: a run of 4 to 8 digits, or of letters and digits mixed, that is called a code or stands for itself. Dates, times, amounts, ends of card numbers, pieces of known numbers,
/// whatever a word before or a unit behind explains, and the same code again (texts in two languages have it twice) are none. In doubt a run is none: a text of honest people must not be taken for an advert. No allocation.
/// </summary>
internal sealed class CodeScan(RulePack pack)
{
    private const int Least = 4;
    private const int Most = 8;

    /// <summary>Characters before a run that are looked at for what it is called.</summary>
    private const int Window = 24;

    /// <summary>Letters and digits that take turns so often are no model, flight or plate.</summary>
    private const int LeastTurns = 3;

    /// <summary>The hash of an app at the end, by which Android finds the text that is for it.</summary>
    private const int AppHash = 11;

    private const string Joins = " \u00A0　:：(（[「『“\"'=＝-—#＃";
    private const string Clauses = ",，.。;；!！?？、\n\r)）】]>」』”…~";

    private readonly WordList _codes = new(pack.CodeWords.Codes);
    private readonly WordList _others = new(pack.CodeWords.OtherCodes);
    private readonly WordList _labels = new([.. pack.CodeWords.Labels, .. pack.MarkWords.NumberLabels.Except(pack.CodeWords.Codes, StringComparer.OrdinalIgnoreCase), .. pack.MarkWords.ContactLabels, .. pack.MarkWords.Currencies]);
    private readonly WordList _units = new([.. pack.CodeWords.Units, .. pack.MarkWords.NumberUnits, .. pack.MarkWords.Currencies]);
    private readonly WordList _copulas = new(pack.CodeWords.Copulas);
    private readonly WordList _conjunctions = new(pack.CodeWords.Conjunctions);

    public bool HasSeveral(ReadOnlySpan<char> text, KnownNumbers known)
    {
        Span<char> first = stackalloc char[Most];
        Span<char> code = stackalloc char[Most];
        var end = text.Length - (HasAppHash(text) ? AppHash : 0);
        var firstLength = 0;
        var previous = -1;
        for (var i = 0; i < end;)
        {
            if (!IsOfRun(text[i]))
            {
                i++;
                continue;
            }

            var run = CodeRun.Read(text[..end], i, code);
            i = run.End;
            if (run.Length is < Least or > Most || !IsCode(text[..end], run, code[..run.Length], previous, known))
            {
                continue;
            }

            previous = run.End;
            if (firstLength == 0)
            {
                firstLength = run.Length;
                code[..firstLength].CopyTo(first);
            }
            else if (!IsSame(first[..firstLength], code[..run.Length]))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsCode(ReadOnlySpan<char> text, in CodeRun run, ReadOnlySpan<char> code, int previous, KnownNumbers known)
    {
        if (run.Digits == 0 || run.IsDate(code) || (run.Letters == 0 && known.HaveInside(code)) || IsPiece(text, run, previous))
        {
            return false;
        }

        Span<char> buffer = stackalloc char[Window];
        var called = Called(text[..run.Start], buffer, out var isJoined);
        var isOther = _others.LengthAtEnd(called) > 0;
        if (!isOther && _codes.LengthAtEnd(called) > 0)
        {
            return true;
        }

        if (isOther || _labels.LengthAtEnd(called) > 0 || IsMeasured(text[run.End..]) || (run.Letters > 0 && run.Turns < LeastTurns))
        {
            return false;
        }

        return StandsFree(text[run.End..]) && (isJoined || IsAlone(text[..run.Start], previous));
    }

    /// <summary>Part of something longer: an amount, a time, an address, a masked number, a name in brackets.</summary>
    private static bool IsPiece(ReadOnlySpan<char> text, in CodeRun run, int previous)
    {
        var before = run.Start == 0 ? ' ' : TextFold.Fold(text[run.Start - 1]);
        var behind = run.End == text.Length ? ' ' : TextFold.Fold(text[run.End]);
        var further = run.End + 1 >= text.Length ? ' ' : TextFold.Fold(text[run.End + 1]);
        var isDigitBefore = run.Start > 1 && char.IsAsciiDigit(TextFold.Fold(text[run.Start - 2]));
        return (before == '/' && previous != run.Start - 1)
            || before is '*' or '@' or '&' or '?' or '%' or '\\' or '+' or '$' or '¥' or '€' or '£' or '×' or '•' or '…' or '_'
            || (before is '.' or ':' && isDigitBefore)
            || behind is '*' or '@' or '%' or '℃' or '°'
            || (behind is '.' or ':' or '/' && char.IsAsciiLetterOrDigit(further) && !(behind == '/' && char.IsAsciiDigit(further)))
            || (behind is '】' or ']' && before is '【' or '[');
    }

    /// <summary>What stands before a run without what joins it to it: blanks, colons, 是. Folded.</summary>
    private ReadOnlySpan<char> Called(ReadOnlySpan<char> before, Span<char> buffer, out bool isJoined)
    {
        isJoined = false;
        var start = Math.Max(0, before.Length - buffer.Length);
        for (var i = start; i < before.Length; i++)
        {
            buffer[i - start] = TextFold.Fold(before[i]);
        }

        var called = (ReadOnlySpan<char>)buffer[..(before.Length - start)];
        while (true)
        {
            var trimmed = called.TrimEnd(Joins);
            if (_copulas.LengthAtEnd(trimmed) is var copula and > 0)
            {
                isJoined = true;
                trimmed = trimmed[..^copula];
            }

            if (trimmed.Length == called.Length)
            {
                return called;
            }

            called = trimmed;
        }
    }

    private bool IsMeasured(ReadOnlySpan<char> behind) => _units.LengthAtStart(behind.TrimStart(' ')) > 0;

    /// <summary>Nothing goes on behind it that it could belong to.</summary>
    private bool StandsFree(ReadOnlySpan<char> behind)
    {
        var rest = behind.TrimStart(" \u00A0　");
        return rest.IsEmpty || Clauses.Contains(rest[0], StringComparison.Ordinal) || rest[0] is '(' or '（' or '/' or '-' or '—' || _copulas.LengthAtStart(rest) > 0 || _conjunctions.LengthAtStart(rest) > 0
            || (rest.Length < behind.Length && char.IsAsciiDigit(TextFold.Fold(rest[0])));
    }

    /// <summary>Nothing stands before it that it could belong to: a clause begins with it, or it continues a list of codes.</summary>
    private bool IsAlone(ReadOnlySpan<char> before, int previous)
    {
        var rest = before.TrimEnd(" \u00A0　");
        if (rest.IsEmpty || Clauses.Contains(rest[^1], StringComparison.Ordinal) || (previous >= 0 && (previous == rest.Length || (previous == rest.Length - 1 && rest[^1] == '/'))))
        {
            return true;
        }

        if (previous < 0)
        {
            return false;
        }

        var between = rest[previous..].Trim(' ');
        return between.Length > 0 && _conjunctions.LengthAtStart(between) == between.Length;
    }

    // G-582913 is your code: enter 582913
    private static bool IsSame(ReadOnlySpan<char> one, ReadOnlySpan<char> other) => one.EndsWith(other, StringComparison.Ordinal) || other.EndsWith(one, StringComparison.Ordinal);

    private static bool IsOfRun(char character) => char.IsAsciiLetterOrDigit(TextFold.Fold(character));

    private static bool HasAppHash(ReadOnlySpan<char> text)
    {
        if (text.Length <= AppHash || !char.IsWhiteSpace(text[^(AppHash + 1)]))
        {
            return false;
        }

        foreach (var character in text[^AppHash..])
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('+' or '/'))
            {
                return false;
            }
        }

        return true;
    }
}
