using SmppGuard.Lists;

namespace SmppGuard.Consents.Import;

/// <summary>
/// Rows of a CSV list (RFC 4180). A library would read text, and so need the encoding first; it would also lose the rest of the file behind one open quote. Here a row
/// that cannot be right is an error of its first line alone, and reading goes on with the next.
/// </summary>
internal sealed class CsvRows(Stream source, ImportJob job) : IImportRows
{
    /// <summary>A field with more lines than this is an open quote that some other closes.</summary>
    private const int MaxLines = 50;

    private readonly LineReader _lines = new(source);
    private readonly ListText _text = new(job.Encoding);
    private readonly ImportFields _fields = new(job);
    private readonly List<CsvField> _cuts = [];
    private readonly string?[] _values = new string?[ImportFields.Count];
    private ColumnMap? _columns;

    public long LinesRead => _lines.Line - 1;

    public async ValueTask<ImportRow?> ReadAsync(CancellationToken cancellation)
    {
        if (_columns is null)
        {
            await ReadHeaderAsync(cancellation);
        }

        while (true)
        {
            var line = _lines.Line;
            var (length, lines, error) = await FindRowAsync(cancellation);
            if (length == LineReader.None)
            {
                return null;
            }

            if (length == LineReader.TooLong)
            {
                await _lines.SkipLineAsync(cancellation);
                return new ImportRow(line, null, error);
            }

            var row = error is not null ? new ImportRow(line, null, error) : Read(line, _lines.Front(length));
            _lines.Take(length, lines);
            if (row is { } found)
            {
                return found;
            }
        }
    }

    private async ValueTask ReadHeaderAsync(CancellationToken cancellation)
    {
        if (await _lines.SkipByteOrderMarkAsync(cancellation))
        {
            _text.SawByteOrderMark();
        }

        var (length, lines, error) = await FindRowAsync(cancellation);
        if (length <= 0 || error is not null)
        {
            throw new ListFormatException("header", length == LineReader.None ? "is missing; the first line must name the columns." : $"cannot be read: it {error}");
        }

        _columns = ColumnMap.Read(Header(length), job.Columns);
        _lines.Take(length, lines);
    }

    private List<string> Header(int length)
    {
        var front = _lines.Front(length);
        if (_text.Check(front) is { } problem)
        {
            throw new ListFormatException("header", problem);
        }

        var names = new List<string>();
        foreach (var cut in _cuts)
        {
            names.Add(Value(front, cut));
        }

        return names;
    }

    // The fields are in _cuts afterwards. With an error, length and lines are those of the first line.
    private async ValueTask<(int Length, int Lines, string? Error)> FindRowAsync(CancellationToken cancellation)
    {
        var first = await _lines.MeasureAsync(0, cancellation);
        if (first == LineReader.TooLong)
        {
            return (first, 1, $"has more than {LineReader.MaxLength} octets.");
        }

        var length = first;
        for (var lines = 1; length > 0 && lines <= MaxLines; lines++)
        {
            switch (CsvRecord.Split(_lines.Front(length), _cuts))
            {
                case CsvShape.Row:
                    return (length, lines, null);
                case CsvShape.Broken:
                    return (first, 1, "has a quote that is not closed, or something behind a closing quote.");
                default:
                    var next = await _lines.MeasureAsync(length, cancellation);
                    length = next > 0 ? next : LineReader.None;
                    break;
            }
        }

        return first == LineReader.None ? (first, 0, null) : (first, 1, "has a quote that is not closed.");
    }

    // Null: the line is empty.
    private ImportRow? Read(long line, ReadOnlySpan<byte> row)
    {
        if (_cuts is [{ Length: 0, HasQuotes: false }])
        {
            return null;
        }

        if (_cuts.Count > _columns!.Columns)
        {
            return new ImportRow(line, null, $"has {_cuts.Count} fields, but the header names {_columns.Columns}; a field with a comma needs quotes.");
        }

        if (_text.Check(row) is { } problem)
        {
            return new ImportRow(line, null, problem);
        }

        Array.Clear(_values);
        for (var column = 0; column < _cuts.Count; column++)
        {
            if (_columns[column] is { } field && _cuts[column].Length > 0)
            {
                _values[(int)field] = Value(row, _cuts[column]);
            }
        }

        return _fields.Row(line, _values);
    }

    private string Value(ReadOnlySpan<byte> row, CsvField cut)
    {
        var value = _text.Decode(row.Slice(cut.Start, cut.Length));
        return cut.HasQuotes ? value.Replace("\"\"", "\"", StringComparison.Ordinal) : value;
    }
}
