using SmppGuard.Registry;

namespace SmppGuard.Compliance.Content;

/// <summary>Telephone numbers that a text may name: the recipient's own, the organization's contact and those of the code's entry.</summary>
internal readonly ref struct KnownNumbers(ReadOnlySpan<char> recipient, CodeNumber code)
{
    private const int LeastMain = 7;

    private readonly ReadOnlySpan<char> _recipient = recipient;
    private readonly CodeNumber _code = code;

    /// <param name="number">Digits, with the country code or without.</param>
    public bool Have(ReadOnlySpan<char> number)
    {
        var national = TextLimits.NationalOf(number);
        return _recipient.EndsWith(national, StringComparison.Ordinal) || IsContact(national) || _code.TextLimits.AllowNumber(national);
    }

    /// <summary>Whether digits are a piece of a known number.</summary>
    public bool HaveInside(ReadOnlySpan<char> digits)
    {
        Span<char> contact = stackalloc char[Contact.Length];
        var length = DigitsOf(Contact, contact);
        return _recipient.Contains(digits, StringComparison.Ordinal)
            || contact[..length].IndexOf(digits) >= 0
            || _code.TextLimits.HaveInNumber(digits);
    }

    private string Contact => _code.Organization.Contact;

    // 400-800-1234-801 is called 4008001234 too.
    private bool IsContact(ReadOnlySpan<char> national)
    {
        Span<char> digits = stackalloc char[Contact.Length];
        var contact = TextLimits.NationalOf(digits[..DigitsOf(Contact, digits)]);
        return contact.SequenceEqual(national) || (national.Length >= LeastMain && contact.StartsWith(national, StringComparison.Ordinal));
    }

    private static int DigitsOf(string text, Span<char> digits)
    {
        var count = 0;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit(character))
            {
                digits[count++] = character;
            }
        }

        return count;
    }
}
