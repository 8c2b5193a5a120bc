using System.Text.Json;

namespace SmppGuard.Input;

/// <summary>One member or item of a JSON document, and where it stands.</summary>
/// <param name="Path">Names and positions that lead to it, parted by colons: <c>accounts:0:codes:1</c>.</param>
/// <param name="Kind">Of its value.</param>
/// <param name="Value">A text, number or truth value as text; null for everything else.</param>
/// <param name="Line">Line that its name begins in, or its value where it has none; from 1.</param>
/// <param name="IsEmpty">An object or list with nothing in it.</param>
internal readonly record struct JsonMember(string Path, JsonTokenType Kind, string? Value, int Line, bool IsEmpty)
{
    private const string Separator = ":";

    /// <summary>Comments and trailing commas are for people, who write these files.</summary>
    public static JsonDocumentOptions Format { get; } = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Everything in a document, outer before inner, in its order.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="descend">Whether to look into the object or list of that path; null: into all. A registry has millions of members, of which a message names a few.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static List<JsonMember> ReadAll(ReadOnlySpan<byte> utf8, Predicate<string>? descend = null)
    {
        var members = new List<JsonMember>();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = Format.CommentHandling, AllowTrailingCommas = Format.AllowTrailingCommas });
        var lines = new LineCount();
        reader.Read();
        ReadValue(ref reader, "", lines.At(utf8, reader.TokenStartIndex), ref lines, utf8, members, descend);
        while (reader.Read())
        {
            // Anything behind the document is an error, which the reader raises.
        }

        return members;
    }

    /// <summary>What is wrong with a document, where lines and columns are counted as editors do.</summary>
    public static string Describe(JsonException exception)
    {
        const string Numbers = " LineNumber:";
        var end = exception.Message.IndexOf(Numbers, StringComparison.Ordinal);
        var text = (end < 0 ? exception.Message : exception.Message[..end]).TrimEnd('.', ' ', '|');
        var where = exception.LineNumber is { } line ? $"line {line + 1}, column {(exception.BytePositionInLine ?? 0) + 1}: " : "";
        return $"{where}{text}";
    }

    private static void ReadValue(
        ref Utf8JsonReader reader, string path, int line, ref LineCount lines, ReadOnlySpan<byte> utf8, List<JsonMember> members, Predicate<string>? descend)
    {
        var kind = reader.TokenType;
        if (kind is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            members.Add(new JsonMember(path, kind, TextOf(ref reader, path, line), line, IsEmpty: false));
            return;
        }

        var own = members.Count;
        members.Add(new JsonMember(path, kind, Value: null, line, IsEmpty: false));
        if (descend?.Invoke(path) == false)
        {
            reader.Skip();
            return;
        }

        var index = 0;
        for (reader.Read(); reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray); reader.Read())
        {
            var at = lines.At(utf8, reader.TokenStartIndex);
            var name = reader.TokenType == JsonTokenType.PropertyName ? TextOf(ref reader, path, at)! : index.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (kind == JsonTokenType.StartObject)
            {
                reader.Read();
            }

            index++;
            ReadValue(ref reader, path.Length == 0 ? name : path + Separator + name, at, ref lines, utf8, members, descend);
        }

        members[own] = members[own] with { IsEmpty = index == 0 };
    }

    private static string? TextOf(ref Utf8JsonReader reader, string path, int line)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return reader.TokenType == JsonTokenType.Null ? null : System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException half)
        {
            throw new JsonException($"{(path.Length == 0 ? "a name" : path)} has one half of a \\u pair without the other", path, line - 1, bytePositionInLine: 0, half);
        }
    }

    /// <summary>Counts lines up to an offset, which only grows.</summary>
    private struct LineCount
    {
        private int _offset;
        private int _lines;

        public int At(ReadOnlySpan<byte> text, long offset)
        {
            _lines += text[_offset..(int)offset].Count((byte)'\n');
            _offset = (int)offset;
            return _lines + 1;
        }
    }
}
