using System.Buffers;

namespace SmppGuard.Registry.Templates;

/// <summary>
/// What a variable's content must be beside being of its alphabet: 1,2,3 is no number. Contents are folded, and not empty. Which links and telephone numbers a code may name is not known here.
/// </summary>
internal static class TemplateShape
{
    /// <summary>Digits in a text with only blanks and signs between them; more could be somebody's number.</summary>
    private const int MostDigitsOfText = 6;

    private static readonly SearchValues<char> Numerals = SearchValues.Create("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖");

    public static bool IsShaped(TemplateType type, ReadOnlySpan<char> content) => type switch
    {
        TemplateType.Number => IsNumber(content),
        TemplateType.Amount => IsAmount(content),
        TemplateType.Date => IsDate(content),
        TemplateType.Time => IsTime(content),
        TemplateType.Code => content[0] != '-' && content[^1] != '-',
        TemplateType.Letters => HasLetter(content),
        TemplateType.Name => content[0] != ' ' && content[^1] != ' ' && HasLetter(content) && !HasPointInside(content),
        TemplateType.Text => content[0] != ' ' && content[^1] != ' ' && !NamesSomebody(content),
        _ => true,
    };

    private static bool IsNumber(ReadOnlySpan<char> content)
    {
        content = content[0] is '+' or '-' ? content[1..] : content;
        var point = content.IndexOf('.');
        var whole = point < 0 ? content : content[..point];
        return (point < 0 || IsDigits(content[(point + 1)..])) && (whole.Contains(',') ? IsGrouped(whole) : IsDigits(whole));
    }

    /// <summary>In threes: 1,200,000.</summary>
    private static bool IsGrouped(ReadOnlySpan<char> whole)
    {
        var comma = whole.IndexOf(',');
        if (comma is 0 or > 3 || !IsDigits(whole[..comma]))
        {
            return false;
        }

        for (var rest = whole[comma..]; !rest.IsEmpty; rest = rest[4..])
        {
            if (rest.Length < 4 || rest[0] != ',' || !IsDigits(rest[1..4]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAmount(ReadOnlySpan<char> content)
    {
        var sign = content[0] is '+' or '-' ? 1 : 0;
        var currency = sign < content.Length && IsCurrency(content[sign]) ? 1 : 0;
        var rest = content[(sign + currency)..];
        return !rest.IsEmpty && (sign == 0 || rest[0] is not ('+' or '-')) && IsNumber(rest);
    }

    private static bool IsCurrency(char character) => char.GetUnicodeCategory(character) == System.Globalization.UnicodeCategory.CurrencySymbol;

    private static bool IsDate(ReadOnlySpan<char> content)
    {
        if (content.ContainsAny('年', '月', '日') || content.ContainsAny('号', '號'))
        {
            var year = Field(ref content, 4, 4, '年', '年');
            var month = Field(ref content, 1, 2, '月', '月');
            var day = (year && !month) || Field(ref content, 1, 2, '日', '号') || Field(ref content, 1, 2, '號', '號');
            return content.IsEmpty && (month || (day && !year));
        }

        if (content.IndexOfAny("-/.") < 0)
        {
            return content.Length == 8;
        }

        // 2026-11-28, 28/11/2026, 11.28, 2026/11
        var separator = content[content.IndexOfAny("-/.")];
        var longest = 0;
        var fields = 0;
        for (var rest = content; ; fields++)
        {
            var end = rest.IndexOf(separator);
            var field = end < 0 ? rest : rest[..end];
            if (field.Length is not (1 or 2 or 4) || !IsDigits(field) || fields == 3)
            {
                return false;
            }

            longest += field.Length == 4 ? 1 : 0;
            if (end < 0)
            {
                return fields >= 1 && longest <= 1;
            }

            rest = rest[(end + 1)..];
        }
    }

    private static bool IsTime(ReadOnlySpan<char> content)
    {
        if (!content.Contains(':'))
        {
            var hour = Field(ref content, 1, 2, '时', '点') || Field(ref content, 1, 2, '時', '點');
            var minute = hour && Field(ref content, 1, 2, '分', '分');
            _ = minute && Field(ref content, 1, 2, '秒', '秒');
            return hour && content.IsEmpty;
        }

        var first = content.IndexOf(':');
        var rest = content[(first + 1)..];
        return first is 1 or 2 && IsDigits(content[..first]) && (IsTwoDigits(rest) || (rest.Length == 5 && rest[2] == ':' && IsTwoDigits(rest[..2]) && IsTwoDigits(rest[3..])));
    }

    // Takes digits and the sign behind them from the front.
    private static bool Field(ref ReadOnlySpan<char> content, int min, int max, char sign, char otherSign)
    {
        var digits = content.IndexOfAnyExceptInRange('0', '9');
        if (digits < min || digits > max || (content[digits] != sign && content[digits] != otherSign))
        {
            return false;
        }

        content = content[(digits + 1)..];
        return true;
    }

    private static bool IsTwoDigits(ReadOnlySpan<char> content) => content.Length == 2 && IsDigits(content);

    private static bool IsDigits(ReadOnlySpan<char> content) => !content.IsEmpty && content.IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool HasLetter(ReadOnlySpan<char> content)
    {
        foreach (var character in content)
        {
            if (char.IsLetter(character) || char.IsSurrogate(character))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>J. Smith, but not t.cn.</summary>
    private static bool HasPointInside(ReadOnlySpan<char> content)
    {
        for (var i = 0; i < content.Length - 1; i++)
        {
            if (content[i] == '.' && content[i + 1] != ' ')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether there is an address of the web in it, or what could be a number under which somebody is reached.</summary>
    private static bool NamesSomebody(ReadOnlySpan<char> content)
    {
        var digits = 0;
        for (var i = 0; i < content.Length; i++)
        {
            var character = content[i];
            if (char.IsNumber(character) || Numerals.Contains(character))
            {
                if (++digits > MostDigitsOfText)
                {
                    return true;
                }
            }
            else if (char.IsLetter(character) || char.IsSurrogate(character))
            {
                digits = 0;
                if (i > 1 && char.IsAscii(character) && content[i - 1] == '.' && char.IsAsciiLetterOrDigit(content[i - 2]))
                {
                    return true;
                }
            }
            else if (character == '/' && i > 0 && content[i - 1] == '/')
            {
                return true;
            }
        }

        return false;
    }
}
