namespace SmppGuard.Registry;

/// <summary>Hosts and telephone numbers that texts of a verification code may name, and how long such a text may be. Immutable.</summary>
internal sealed record VerificationTexts
{
    /// <summary>Room for a verification text in two languages, with the name of a bank, an amount and a warning in each.</summary>
    public const int DefaultMaxCharacters = 300;

    /// <summary>The most that may be configured: more than that is no verification text.</summary>
    public const int MostCharacters = 1000;

    /// <summary>Nothing is allowed beside what every code allows.</summary>
    public static VerificationTexts Default { get; } = new([], [], DefaultMaxCharacters);

    private readonly string[] _hosts;
    private readonly string[] _numbers;

    /// <param name="links">Hosts: <c>example.com</c>, or <c>*.example.com</c> for those below it.</param>
    /// <param name="contacts">Telephone numbers; what stands between digits does not count.</param>
    /// <param name="maxCharacters">0: no limit of any kind.</param>
    public VerificationTexts(IEnumerable<string> links, IEnumerable<string> contacts, int maxCharacters)
    {
        _hosts = [.. links.Select(l => l.Trim().ToUpperInvariant())];
        _numbers = [.. contacts.Select(c => string.Concat(c.Where(char.IsAsciiDigit)))];
        MaxCharacters = maxCharacters;
    }

    /// <summary>Characters of a text at most; 0: texts are not limited.</summary>
    public int MaxCharacters { get; }

    /// <param name="host">Upper case.</param>
    public bool AllowsHost(ReadOnlySpan<char> host)
    {
        foreach (var allowed in _hosts)
        {
            if (allowed.StartsWith("*.", StringComparison.Ordinal) ? host.Length > allowed.Length - 1 && host.EndsWith(allowed.AsSpan(1), StringComparison.Ordinal) : host.SequenceEqual(allowed))
            {
                return true;
            }
        }

        return false;
    }

    public bool AllowsNumber(ReadOnlySpan<char> digits)
    {
        foreach (var allowed in _numbers)
        {
            if (digits.SequenceEqual(allowed))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is wrong with a host of the list; null: nothing.</summary>
    public static string? ProblemOfHost(string host)
    {
        var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        return name.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(name) == UriHostNameType.Dns ? null : "is no host";
    }
}
