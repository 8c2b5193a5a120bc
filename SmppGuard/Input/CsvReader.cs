namespace SmppGuard.Input;

/// <summary>
/// Rows of a CSV list (RFC 4180) with a header, in constant memory. A library would read text, and so need the encoding first; it would also lose the rest of the file behind one
/// open quote. Here a row that cannot be right is an error of its first line alone, and reading goes on with the next: a row with fewer fields than the first one is cut off,
/// and what it does not say must not be taken for nothing said. Empty lines are passed over.
/// </summary>
/// <param name="source">The list.</param>
/// <param name="encoding">Its encoding; null: nobody says.</param>
/// <param name="hasComments">Whether lines that begin with <c>#</c> are passed over, too. Each ends with its line, whatever commas and quotes it has.</param>
internal sealed class CsvReader(Stream source, ListEncoding? encoding, bool hasComments = false)
{
    /// <summary>A field with more lines than this is an open quote that some other closes.</summary>
    private const int MaxLines = 50;

    private readonly LineReader _lines = new(source);
    private readonly ListText _text = new(encoding);
    private readonly List<CsvField> _cuts = [];
    private int _length;
    private int _lineCount;
    private int _columns;
    private bool _isComment;
    private IReadOnlyList<string>? _names;

    /// <summary>Line on which the row in front began; the header is 1.</summary>
    public long Line => _lines.Line;

    /// <summary>Lines read so far, those of the row in front included.</summary>
    public long LinesRead => _lines.Line - 1 + _lineCount;

    /// <summary>Why the row in front cannot be read; null: it can.</summary>
    public string? Error { get; private set; }

    /// <summary>Fields of the row in front.</summary>
    public int Count => _cuts.Count;

    /// <summary>Octets of the row in front, its line end included; of one that cannot be read, those of its first line.</summary>
    public int Length => _length == LineReader.TooLong ? int.MaxValue : _length;

    /// <summary>A field of the row in front, decoded.</summary>
    public string this[int field]
    {
        get
        {
            var cut = _cuts[field];
            var value = _text.Decode(_lines.Front(_length).Slice(cut.Start, cut.Length));
            return cut.HasQuotes ? value.Replace("\"\"", "\"", StringComparison.Ordinal) : value;
        }
    }

    /// <summary>Reads the names of the columns, as they stand in the first line. To be called once, before <see cref="ReadAsync"/>.</summary>
    /// <exception cref="ListFormatException">There is none, or it cannot be read.</exception>
    public async ValueTask<IReadOnlyList<string>> ReadHeaderAsync(CancellationToken cancellation)
    {
        if (!await ReadFirstAsync(cancellation))
        {
            throw new ListFormatException("header", "is missing; the first line must name the columns.");
        }

        if (Error is { } error)
        {
            throw new ListFormatException("header", $"cannot be read: it {error}");
        }

        return TakeNames();
    }

    /// <summary>The row in front names the columns.</summary>
    public IReadOnlyList<string> TakeNames()
    {
        var names = new string[Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = this[i];
        }

        return _names = names;
    }

    /// <summary>Puts the first row in front, where nobody knows whether it names the columns; false: there is none. In place of <see cref="ReadHeaderAsync"/>.</summary>
    public async ValueTask<bool> ReadFirstAsync(CancellationToken cancellation)
    {
        if (await _lines.SkipByteOrderMarkAsync(cancellation))
        {
            _text.SawByteOrderMark();
        }

        return await ReadAsync(cancellation);
    }

    /// <summary>Puts the next row in front; false: there is none.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        do
        {
            await PassAsync(cancellation);
            if (!await FindRowAsync(cancellation))
            {
                return false;
            }
        }
        while (_isComment || (Error is null && _cuts is [{ Length: 0, HasQuotes: false }]));
        Error ??= CheckWidth();
        return true;
    }

    private string? CheckWidth()
    {
        if (_columns == 0)
        {
            _columns = Count;
        }

        var others = _names is null ? $"the first row has {_columns}" : $"the header names {_columns}";
        return Count == _columns ? null
            : Count < _columns ? $"has {Count} fields, but {others}: column {Shown(Count)} is missing; an empty field needs its comma."
            : $"has {Count} fields, but {others}: there is no column behind {Shown(_columns - 1)}; a field with a comma needs quotes.";
    }

    private string Shown(int column) => _names is null ? $"{column + 1}" : $"{column + 1} \"{ColumnNames.Shown(_names[column])}\"";

    // Takes the row in front off: it stays until the next is wanted, so that its fields need no copy.
    private async ValueTask PassAsync(CancellationToken cancellation)
    {
        if (_length == LineReader.TooLong)
        {
            await _lines.SkipLineAsync(cancellation);
        }
        else
        {
            _lines.Take(_length, _lineCount);
        }

        (_length, _lineCount) = (0, 0);
    }

    // The fields are in _cuts afterwards. With an error, length and lines are those of the first line.
    private async ValueTask<bool> FindRowAsync(CancellationToken cancellation)
    {
        var first = await _lines.MeasureAsync(0, cancellation);
        if (first == LineReader.None)
        {
            return false;
        }

        _isComment = hasComments && first != LineReader.TooLong && _lines.Front(first).TrimStart(" \t\""u8) is [(byte)'#', ..];
        if (_isComment)
        {
            (_length, _lineCount, Error) = (first, 1, null);
            return true;
        }

        (_length, _lineCount, Error) = first == LineReader.TooLong ? (first, 1, $"has more than {LineReader.MaxLength} octets.") : await FindEndAsync(first, cancellation);
        if (Error is null)
        {
            Error = _text.Check(_lines.Front(_length));
        }

        return true;
    }

    private async ValueTask<(int Length, int Lines, string? Error)> FindEndAsync(int first, CancellationToken cancellation)
    {
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
                    length = await _lines.MeasureAsync(length, cancellation);
                    break;
            }
        }

        return (first, 1, $"has a quote that is not closed; a row has at most {MaxLines} lines and {LineReader.MaxLength} octets.");
    }
}
