using System.Text;
using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Consents.Import;

/// <summary>Rows of a list with a JSON object in each line; the members are those of POST /api/v1/consents, as strings. Line 1 is the first object.</summary>
internal sealed class NdjsonRows(Stream source, ImportJob job) : IImportRows
{
    private static readonly (byte[] Name, ImportField Field)[] Members =
        [.. Enum.GetValues<ImportField>().Select(field => (Encoding.UTF8.GetBytes(ColumnMap.NameOf(field)), field))];

    private readonly LineReader _lines = new(source);
    private readonly ListText _text = new(job.Encoding);
    private readonly ImportFields _fields = new(job);
    private readonly string?[] _values = new string?[ImportFields.Count];
    private bool _begun;

    public long LinesRead => _lines.Line - 1;

    public async ValueTask<ImportRow?> ReadAsync(CancellationToken cancellation)
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
            var line = _lines.Line;
            var length = await _lines.MeasureAsync(0, cancellation);
            if (length == LineReader.None)
            {
                return null;
            }

            if (length == LineReader.TooLong)
            {
                await _lines.SkipLineAsync(cancellation);
                return new ImportRow(line, null, $"has more than {LineReader.MaxLength} octets.");
            }

            var row = Read(line, _lines.Front(length));
            _lines.Take(length, lines: 1);
            if (row is { } found)
            {
                return found;
            }
        }
    }

    // Null: the line is empty.
    private ImportRow? Read(long line, ReadOnlySpan<byte> octets)
    {
        var text = octets.Trim(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            return null;
        }

        if (_text.Check(text) is { } problem)
        {
            return new ImportRow(line, null, problem);
        }

        // Only a list in GB18030 needs another form.
        var json = Ascii.IsValid(text) || System.Text.Unicode.Utf8.IsValid(text) ? text : Encoding.UTF8.GetBytes(_text.Decode(text));
        try
        {
            return ReadObject(json) is { } error ? new ImportRow(line, null, error) : _fields.Row(line, _values);
        }
        catch (JsonException error)
        {
            return new ImportRow(line, null, $"is not a JSON object: it breaks off at, or cannot be read from, octet {(error.BytePositionInLine ?? 0) + 1}.");
        }
        catch (InvalidOperationException)
        {
            return new ImportRow(line, null, "is not a JSON object: it has half of a surrogate pair.");
        }
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
            if (FieldOf(ref reader) is not { } field)
            {
                return $"has a member that is not known; known are {string.Join(", ", Members.Select(m => Encoding.UTF8.GetString(m.Name)))}.";
            }

            if ((seen & (1 << (int)field)) != 0)
            {
                return $"has {ColumnMap.NameOf(field)} twice.";
            }

            seen |= 1 << (int)field;
            _ = reader.Read();
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            {
                return $"{ColumnMap.NameOf(field)} must be a string.";
            }

            _values[(int)field] = reader.GetString();
        }

        // Throws if anything follows the object.
        _ = reader.Read();
        return null;
    }

    private static ImportField? FieldOf(ref Utf8JsonReader reader)
    {
        foreach (var (name, field) in Members)
        {
            if (reader.ValueTextEquals(name))
            {
                return field;
            }
        }

        return null;
    }
}
