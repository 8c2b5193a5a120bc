using System.Text.Unicode;
using SmppGuard.Input;

namespace SmppGuard.Admin.Explain.Past;

/// <summary>Messages of a list with a JSON object in each line. A line that cannot be right is an error of its own.</summary>
/// <param name="source">The list, in UTF-8.</param>
/// <param name="maySee">Whether who asks may know of an account.</param>
internal sealed class PastNdjson(Stream source, Func<string, bool> maySee) : IPastSubmits
{
    private readonly LineReader _lines = new(source);
    private bool _begun;

    public bool IsSent => true;

    public string? Next => null;

    public async ValueTask<IReadOnlyList<PastSubmit>> NextAsync(int atMost, QueuedLook queued, CancellationToken cancellation)
    {
        if (!_begun)
        {
            _begun = true;
            _ = await _lines.SkipByteOrderMarkAsync(cancellation);
        }

        List<PastSubmit> read = [];
        while (read.Count < atMost)
        {
            var line = _lines.Line;
            var length = await _lines.MeasureAsync(0, cancellation);
            if (length == LineReader.None)
            {
                break;
            }

            if (length == LineReader.TooLong)
            {
                await _lines.SkipLineAsync(cancellation);
                read.Add(new PastSubmit { Line = line, Error = $"has more than {LineReader.MaxLength} octets." });
                continue;
            }

            var octets = _lines.Front(length).Trim(" \t\r\n"u8).ToArray();
            _lines.Take(length, lines: 1);
            if (octets.Length > 0)
            {
                read.Add(Read(line, octets));
            }
        }

        return read;
    }

    private PastSubmit Read(long line, byte[] octets)
    {
        if (!Utf8.IsValid(octets))
        {
            return new PastSubmit { Line = line, Error = "is not valid UTF-8." };
        }

        try
        {
            return PastLine.Read(line, PastLine.Parse(octets), maySee);
        }
        catch (FormatException problem)
        {
            return new PastSubmit { Line = line, Error = problem.Message };
        }
    }
}

/// <summary>Messages of a list as CSV, whose first line names the columns.</summary>
/// <param name="source">The list.</param>
/// <param name="encoding">How it is encoded; null: nobody said.</param>
/// <param name="maySee">Whether who asks may know of an account.</param>
internal sealed class PastCsv(Stream source, ListEncoding? encoding, Func<string, bool> maySee) : IPastSubmits
{
    private readonly CsvReader _csv = new(source, encoding);
    private IReadOnlyList<string>? _names;

    public bool IsSent => true;

    public string? Next => null;

    /// <summary>Reads the names of the columns.</summary>
    /// <exception cref="ListFormatException">There are none, or one is not known.</exception>
    public async ValueTask ReadNamesAsync(CancellationToken cancellation)
    {
        var names = await _csv.ReadHeaderAsync(cancellation);
        if (names.FirstOrDefault(name => !PastLine.Knows(name)) is { } unknown)
        {
            throw new ListFormatException("header", $"names a column that is not known, \"{ColumnNames.Shown(unknown)}\".");
        }

        if (names.Distinct(StringComparer.Ordinal).Count() < names.Count)
        {
            throw new ListFormatException("header", "names a column twice.");
        }

        _names = names;
    }

    public async ValueTask<IReadOnlyList<PastSubmit>> NextAsync(int atMost, QueuedLook queued, CancellationToken cancellation)
    {
        List<PastSubmit> read = [];
        while (read.Count < atMost && await _csv.ReadAsync(cancellation))
        {
            if (_csv.Error is { } error)
            {
                read.Add(new PastSubmit { Line = _csv.Line, Error = error });
                continue;
            }

            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var column = 0; column < _names!.Count; column++)
            {
                values.Add(_names[column], _csv[column]);
            }

            read.Add(PastLine.Read(_csv.Line, values, maySee));
        }

        return read;
    }
}
