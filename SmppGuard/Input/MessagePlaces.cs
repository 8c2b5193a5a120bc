namespace SmppGuard.Input;

/// <summary>Adds to messages about a JSON file the line that each speaks of. Messages begin with the path of a member, as <c>accounts[0].codes[1] is …</c></summary>
internal static class MessagePlaces
{
    private const int Root = 1;

    /// <param name="name">The file, for people.</param>
    /// <param name="utf8">What it holds.</param>
    /// <param name="messages">What to say about it.</param>
    public static IEnumerable<string> Locate(string name, ReadOnlyMemory<byte> utf8, IReadOnlyCollection<string> messages)
    {
        if (messages.Count == 0)
        {
            return [];
        }

        var paths = messages.Select(PathOf).ToList();
        var wanted = paths.SelectMany(Ancestors).ToHashSet(StringComparer.Ordinal);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var member in JsonMember.ReadAll(utf8.Span, wanted.Contains))
        {
            lines.TryAdd(member.Path, member.Line);
        }

        return messages.Zip(paths, (message, path) => $"{name}: {message} ({name}, line {LineOf(path)})");

        int LineOf(string path)
        {
            foreach (var place in Ancestors(path).Reverse())
            {
                if (lines.TryGetValue(place, out var line))
                {
                    return line;
                }
            }

            return Root;
        }
    }

    /// <summary>A path as messages begin with it: <c>accounts:0:codes:1</c> is <c>accounts[0].codes[1]</c>.</summary>
    public static string NameOf(string path) =>
        string.Concat(path.Split(':').Select((part, i) => part.Length > 0 && part.All(char.IsAsciiDigit) ? $"[{part}]" : i == 0 ? part : $".{part}"));

    /// <summary>The path that a message begins with, as <see cref="JsonMember.Path"/> writes it.</summary>
    private static string PathOf(string message)
    {
        var end = message.IndexOf(' ', StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).Replace("[", ":", StringComparison.Ordinal).Replace("].", ":", StringComparison.Ordinal)
            .Replace("]", "", StringComparison.Ordinal).Replace('.', ':');
    }

    /// <summary>The whole document, then what leads to the path, and the path itself.</summary>
    private static IEnumerable<string> Ancestors(string path)
    {
        yield return "";
        for (var colon = path.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = path.IndexOf(':', colon + 1))
        {
            yield return path[..colon];
        }

        yield return path;
    }
}
