using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>Links and telephone numbers that texts of a code may name, and how long those of a verification code may be. Immutable.</summary>
internal sealed record TextLimits
{
    /// <summary>Room for a verification text in two languages, with the name of a bank, an amount and a warning in each.</summary>
    public const int DefaultMaxCharacters = 300;

    /// <summary>The most that may be configured: more than that is no verification text.</summary>
    public const int MostCharacters = 1000;

    private const int LeastNational = 9;

    /// <summary>Nothing is said: texts of verification codes may name nothing of their own, notices everything.</summary>
    public static TextLimits Default { get; } = new(links: null, contacts: null, DefaultMaxCharacters);

    private readonly AllowedLink[] _links;
    private readonly string[] _numbers;
    private readonly bool _saysLinks;
    private readonly bool _saysContacts;

    /// <param name="links">See <see cref="AllowedLink"/>; null: nothing is said about them.</param>
    /// <param name="contacts">Telephone numbers; what stands between digits does not count. Null: nothing is said about them.</param>
    /// <param name="maxCharacters">0: texts of verification codes are not limited in any way.</param>
    public TextLimits(IEnumerable<string>? links, IEnumerable<string>? contacts, int maxCharacters)
    {
        _links = [.. (links ?? []).Select(link => new AllowedLink(link))];
        _numbers = [.. (contacts ?? []).Select(contact => string.Concat(contact.Where(char.IsAsciiDigit)))];
        _saysLinks = links is not null;
        _saysContacts = contacts is not null;
        MaxCharacters = maxCharacters;
    }

    /// <summary>Characters of a text at most.</summary>
    public int MaxCharacters { get; }

    /// <summary>Notices lawfully link to shops and name couriers, so their links are limited only where the entry says to which.</summary>
    public bool LimitLinks(Purpose purpose) => purpose == Purpose.Verification || (_saysLinks && purpose == Purpose.Notification);

    /// <inheritdoc cref="LimitLinks"/>
    public bool LimitContacts(Purpose purpose) => purpose == Purpose.Verification || (_saysContacts && purpose == Purpose.Notification);

    /// <param name="host">Upper case.</param>
    /// <param name="rest">What follows it in the address: port, path, query.</param>
    public bool AllowLink(ReadOnlySpan<char> host, ReadOnlySpan<char> rest)
    {
        foreach (var allowed in _links)
        {
            if (allowed.Allows(host, rest))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="national">As <see cref="NationalOf"/> has it.</param>
    public bool AllowNumber(ReadOnlySpan<char> national)
    {
        foreach (var allowed in _numbers)
        {
            if (national.SequenceEqual(NationalOf(allowed)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Digits of a number without the country code of China and the 0 before an area code, which are written or not.</summary>
    public static ReadOnlySpan<char> NationalOf(ReadOnlySpan<char> number)
    {
        number = number.StartsWith("00", StringComparison.Ordinal) ? number[2..] : number;
        number = number.Length >= LeastNational + 2 && number.StartsWith("86", StringComparison.Ordinal) ? number[2..] : number;
        return number.Length > LeastNational && number[0] == '0' ? number[1..] : number;
    }

    /// <summary>Whether digits are a piece of an allowed number.</summary>
    public bool HaveInNumber(ReadOnlySpan<char> digits)
    {
        foreach (var allowed in _numbers)
        {
            if (allowed.AsSpan().Contains(digits, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
