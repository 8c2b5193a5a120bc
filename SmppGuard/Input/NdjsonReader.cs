using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SmppGuard.Input;

/// <summary>
/// Rows of a list with a JSON object in each line, in constant memory; the values are strings. A line that cannot be right is an error of its own, and reading goes on with the next. Line 1
/// is the first object. Empty lines are passed over.
/// </summary>
/// <param name="source">The list.</param>
/// <param name="encoding">How its text is encoded; null: found out.</param>
/// <param name="members">Members that an object may have.</param>
internal sealed class NdjsonReader(Stream source, ListEncoding? encoding, IReadOnlyList<string> members)
{
    private readonly LineReader _lines = new(source);
    private readonly ListText _text = new(encoding);
    private readonly byte[][] _names = [.. members.Select(Encoding.UTF8.GetBytes)];
    private readonly string?[] _values = new string?[members.Count];
    private bool _begun;

    /// <summary>Line of the row in front.</summary>
    public long Line { get; private set; }

    /// <summary>Lines read so far, that of the row in front included.</summary>
    public long LinesRead => _lines.Line - 1;

    /// <summary>Why the row in front cannot be read; null: it can.</summary>
    public string? Error { get; private set; }

    /// <summary>Values of the row in front, in the order of the members; null: the object does not say it.</summary>
    public ReadOnlySpan<string?> Values => _values;

    /// <summary>Puts the next row in front; false: there is none.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        if (!_begun)
        {
            _begun = true;
            if (await _lines.SkipByteOrderMarkAsync(cancellation))
            {
                _text.SawByteOrderMark();
            }
        }

        while (true)
        {
            Line = _lines.Line;
            var length = await _lines.MeasureAsync(0, cancellation);
            if (length == LineReader.None)
            {
                return false;
            }

            if (length == LineReader.TooLong)
            {
                await _lines.SkipLineAsync(cancellation);
                Error = $"has more than {LineReader.MaxLength} octets.";
                return true;
            }

            var isRow = Read(_lines.Front(length));
            _lines.Take(length, lines: 1);
            if (isRow)
            {
                return true;
            }
        }
    }

    // False: the line is empty.
    private bool Read(ReadOnlySpan<byte> octets)
    {
        var text = octets.Trim(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            return false;
        }

        Error = _text.Check(text);
        if (Error is not null)
        {
            return true;
        }

        // Only a list in GB18030 needs another form.
        var json = Ascii.IsValid(text) || Utf8.IsValid(text) ? text : Encoding.UTF8.GetBytes(_text.Decode(text));
        try
        {
            Error = ReadObject(json);
        }
        catch (JsonException error)
        {
            Error = $"is not a JSON object: it breaks off at, or cannot be read from, octet {(error.BytePositionInLine ?? 0) + 1}.";
        }
        catch (InvalidOperationException)
        {
            Error = "is not a JSON object: it has half of a surrogate pair.";
        }

        return true;
    }

    private string? ReadObject(ReadOnlySpan<byte> json)
    {
        Array.Clear(_values);
        var seen = 0;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return "is not a JSON object.";
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            if (member < 0)
            {
                return $"has a member that is not known; known are {string.Join(", ", members)}.";
            }

            if ((seen & (1 << member)) != 0)
            {
                return $"has {members[member]} twice.";
            }

            seen |= 1 << member;
            _ = reader.Read();
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            {
                return $"{members[member]} must be a string.";
            }

            _values[member] = reader.GetString();
        }

        // Throws if anything follows the object.
        _ = reader.Read();
        return null;
    }

    private int MemberOf(ref Utf8JsonReader reader)
    {
        for (var member = 0; member < _names.Length; member++)
        {
            if (reader.ValueTextEquals(_names[member]))
            {
                return member;
            }
        }

        return -1;
    }
}
