namespace SmppGuard.Registry;

/// <summary>
/// A link that texts may have: <c>example.com</c>, <c>*.example.com</c> for the hosts below it, <c>example.com/login</c> for what is under that path, by whole segments. Immutable.
/// </summary>
internal sealed class AllowedLink
{
    private readonly string _host;
    private readonly string _path;
    private readonly bool _isBelow;

    public AllowedLink(string link)
    {
        link = link.Trim();
        var slash = link.IndexOf('/', StringComparison.Ordinal);
        _path = slash < 0 ? "" : link[slash..].TrimEnd('/');
        _host = (slash < 0 ? link : link[..slash]).ToUpperInvariant();
        _isBelow = _host.StartsWith("*.", StringComparison.Ordinal);
        _host = _isBelow ? _host[1..] : _host;
    }

    /// <param name="host">Upper case.</param>
    /// <param name="rest">What follows it in the address, as written.</param>
    public bool Allows(ReadOnlySpan<char> host, ReadOnlySpan<char> rest) =>
        (_isBelow ? host.Length > _host.Length && host.EndsWith(_host, StringComparison.Ordinal) : host.SequenceEqual(_host))
        && (_path.Length == 0 || IsUnder(rest));

    /// <summary>What is wrong with a link of the list; null: nothing.</summary>
    public static string? ProblemOf(string link)
    {
        var slash = link.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? link : link[..slash];
        var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        if (!name.Contains('.', StringComparison.Ordinal) || !name.All(char.IsAscii) || Uri.CheckHostName(name) != UriHostNameType.Dns)
        {
            return "has no host";
        }

        return slash >= 0 && (Climbs(link.AsSpan(slash)) || HasOddCharacters(link.AsSpan(slash))) ? "has a path that is none" : null;
    }

    // A port, or a name before an @, makes another address of it.
    private bool IsUnder(ReadOnlySpan<char> rest)
    {
        if (!rest.StartsWith(_path, StringComparison.Ordinal))
        {
            return false;
        }

        var below = rest[_path.Length..];
        var end = below.IndexOfAny('?', '#');
        return (below.IsEmpty || below[0] is '/' or '?' or '#') && !Climbs(end < 0 ? below : below[..end]);
    }

    // What is no part of a path, or would be another one to a reader who decodes it.
    private static bool HasOddCharacters(ReadOnlySpan<char> path)
    {
        foreach (var character in path)
        {
            if (!char.IsAscii(character) || character is <= ' ' or '?' or '#' or '@')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a path can leave the one that it begins with.</summary>
    private static bool Climbs(ReadOnlySpan<char> path) =>
        path.Contains("..", StringComparison.Ordinal) || path.Contains('\\') || path.Contains("%2E", StringComparison.OrdinalIgnoreCase) || path.Contains("%5C", StringComparison.OrdinalIgnoreCase);
}
