using SmppGuard.Registry;

namespace SmppGuard.Compliance.Templates;

/// <summary>Whether a variable names a site or a telephone number that its code may name.</summary>
internal static class AllowedMention
{
    private const int MaxHost = 253;
    private const int MaxDigits = 30;

    /// <summary>A link, with or without its scheme, that is one of the code's.</summary>
    /// <param name="content">Upper case.</param>
    /// <param name="written">The same as it was written.</param>
    /// <param name="code">Whose links.</param>
    public static bool IsLink(ReadOnlySpan<char> content, ReadOnlySpan<char> written, CodeNumber code)
    {
        var start = content.IndexOf("://", StringComparison.Ordinal);
        if (start >= 0)
        {
            if (content[..start] is not ("HTTP" or "HTTPS"))
            {
                return false;
            }

            start += 3;
        }

        start = Math.Max(start, 0);
        var length = content[start..].IndexOfAny("/?#:");
        var host = length < 0 ? content[start..] : content.Slice(start, length);
        var rest = written[(start + host.Length)..];
        return host.Length is > 0 and <= MaxHost && IsPort(rest) && code.TextLimits.AllowLink(host, rest);
    }

    /// <summary>The organization's contact, or one of the code's telephone numbers, however it is grouped.</summary>
    /// <param name="content">Folded.</param>
    /// <param name="code">Whose numbers.</param>
    public static bool IsNumber(ReadOnlySpan<char> content, CodeNumber code)
    {
        if (content[0] == ' ' || content[^1] is ' ' or '-' or '+' or '(')
        {
            return false;
        }

        Span<char> digits = stackalloc char[MaxDigits];
        var number = TextLimits.NationalOf(DigitsOf(content, digits));
        return !number.IsEmpty && (code.TextLimits.AllowNumber(number) || number.SequenceEqual(TextLimits.NationalOf(DigitsOf(code.Organization.Contact, stackalloc char[MaxDigits]))));
    }

    /// <summary>All digits; none where there are more than a number has.</summary>
    private static ReadOnlySpan<char> DigitsOf(ReadOnlySpan<char> text, Span<char> digits)
    {
        var count = 0;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character))
            {
                continue;
            }

            if (count == digits.Length)
            {
                return [];
            }

            digits[count++] = character;
        }

        return digits[..count];
    }

    // Behind a colon there are digits, and then nothing or a path.
    private static bool IsPort(ReadOnlySpan<char> rest)
    {
        if (rest is not [':', ..])
        {
            return true;
        }

        var end = rest.IndexOfAny("/?#");
        var port = end < 0 ? rest[1..] : rest[1..end];
        return port.Length is > 0 and <= 5 && !port.ContainsAnyExcept("0123456789");
    }
}
