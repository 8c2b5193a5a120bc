using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SmppGuard.Input;

/// <summary>
/// What readers of JSON do not tell, or not with its place: an encoding other than UTF-8, half of a pair of surrogates, which no text can have, and a member that an object
/// has twice, of which readers take the first or the last.
/// </summary>
internal static class JsonScan
{
    /// <param name="utf8">The document, without a byte order mark.</param>
    /// <returns>The first problem: the path of the member, empty for the document, and what is wrong with it; null: none of these.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static (string Field, string Message)? Find(ReadOnlySpan<byte> utf8)
    {
        // NUL never stands in JSON, and in every other octet of UTF-16.
        if (!Utf8.IsValid(utf8) || utf8.Contains((byte)0))
        {
            return ("", $"is not in UTF-8{PlaceOf(utf8, ValidOctets(utf8))}; JSON is sent in UTF-8.");
        }

        var reader = new Utf8JsonReader(utf8);
        var outer = new Stack<Container>();
        var current = new Container("", Names: null);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    outer.Push(current);
                    current = new Container(current.Member, new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.StartArray:
                    outer.Push(current);
                    current = new Container(current.Member, Names: null) { Index = 0 };
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    current = outer.Pop();
                    current.Index++;
                    break;
                case JsonTokenType.PropertyName:
                    current.Name = TextOf(ref reader);
                    if (current.Name is null)
                    {
                        return (current.Path, $"has a name with one half of a \\u pair{PlaceOf(utf8, (int)reader.TokenStartIndex)}.");
                    }

                    if (!current.Names!.Add(current.Name))
                    {
                        return (current.Member, $"is there twice, the second time{PlaceOf(utf8, (int)reader.TokenStartIndex)}.");
                    }

                    break;
                case JsonTokenType.String when TextOf(ref reader) is null:
                    return (current.Member, $"is a text with one half of a \\u pair{PlaceOf(utf8, (int)reader.TokenStartIndex)}.");
                default:
                    current.Index++;
                    break;
            }
        }

        return null;
    }

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static int ValidOctets(ReadOnlySpan<byte> octets)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(octets[at..], out var rune, out var length) == System.Buffers.OperationStatus.Done && rune.Value != 0)
        {
            at += length;
        }

        return at;
    }

    // Both count from 1, as where JSON cannot be read.
    private static string PlaceOf(ReadOnlySpan<byte> octets, int at)
    {
        var before = octets[..at];
        return string.Create(CultureInfo.InvariantCulture, $" at line {before.Count((byte)'\n') + 1}, octet {at - before.LastIndexOf((byte)'\n')}");
    }

    /// <summary>An object or list that is being read, or, around both, the document.</summary>
    private sealed record Container(string Path, HashSet<string>? Names)
    {
        /// <summary>Of an object: the name of the member that is being read.</summary>
        public string? Name { get; set; }

        /// <summary>Of a list: the place of the item that is being read; -1: it is none.</summary>
        public int Index { get; set; } = -1;

        /// <summary>The path of what is being read.</summary>
        public string Member => Names is not null ? (Path.Length == 0 ? Name! : $"{Path}.{Name}") : Index < 0 ? Path : string.Create(CultureInfo.InvariantCulture, $"{Path}[{Index}]");
    }
}
