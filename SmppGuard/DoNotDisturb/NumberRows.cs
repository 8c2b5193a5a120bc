using System.Text;
using SmppGuard.Input;

namespace SmppGuard.DoNotDisturb;

/// <summary>How the lines of a list of numbers are written.</summary>
internal enum NumberFormat
{
    /// <summary>A number in each line, and nothing else.</summary>
    Lines,

    /// <summary>RFC 4180; the number is the first field.</summary>
    Csv,
}

/// <summary>A line of a list of numbers.</summary>
/// <param name="Line">Its number.</param>
/// <param name="Number">The number as it stands there; null: it cannot be read.</param>
/// <param name="Error">Why it cannot be read.</param>
internal readonly record struct NumberRow(long Line, string? Number, string? Error);

/// <summary>The rows of a list of numbers, one after the other. Two formats, two implementations.</summary>
internal interface INumberRows
{
    /// <summary>The next row; null: the end.</summary>
    /// <exception cref="ListFormatException">It is no list of numbers.</exception>
    ValueTask<NumberRow?> ReadAsync(CancellationToken cancellation);
}

/// <summary>What both formats have in common: empty lines and lines that begin with <c>#</c> are passed over, and the first of the others is a header, if it has no digit.</summary>
internal static class NumberRows
{
    /// <summary>A longer line is no line of a list of numbers, whatever else it is.</summary>
    public const int MaxLine = 1024;

    public static INumberRows Of(NumberFormat format, ListEncoding? encoding, Stream source) =>
        format == NumberFormat.Csv ? new CsvNumberRows(new CsvReader(source, encoding, hasComments: true)) : new LineNumberRows(new LineReader(source));

    public static ListFormatException TooLong(long line) => new("line", $"{line} is longer than {MaxLine} octets; send one number in a line.");

    public static bool IsComment(string text) => text is ['#', ..];

    public static bool IsHeader(string text) => !text.Any(char.IsDigit);
}

/// <summary>A list with one number in a line. Nothing stands beside it: of two numbers in a line the second would be lost.</summary>
internal sealed class LineNumberRows(LineReader lines) : INumberRows
{
    private int _length;
    private bool _begun;
    private bool _hadFirst;

    public async ValueTask<NumberRow?> ReadAsync(CancellationToken cancellation)
    {
        if (!_begun)
        {
            _begun = true;
            _ = await lines.SkipByteOrderMarkAsync(cancellation);
        }

        while (true)
        {
            lines.Take(_length, lines: _length > 0 ? 1 : 0);
            _length = await lines.MeasureAsync(0, cancellation);
            if (_length == LineReader.None)
            {
                return null;
            }

            if (_length is LineReader.TooLong or > NumberRows.MaxLine)
            {
                throw NumberRows.TooLong(lines.Line);
            }

            var text = Encoding.UTF8.GetString(lines.Front(_length)).Trim();
            if (text.Length == 0 || NumberRows.IsComment(text))
            {
                continue;
            }

            var isFirst = !_hadFirst;
            _hadFirst = true;
            if (!isFirst || !NumberRows.IsHeader(text))
            {
                return text.AsSpan().IndexOfAny(",;\t") < 0
                    ? new NumberRow(lines.Line, text, null)
                    : new NumberRow(lines.Line, null, "has more than a number; send a list with columns as text/csv.");
            }
        }
    }
}

/// <summary>A list with columns, of which the first has the numbers.</summary>
internal sealed class CsvNumberRows(CsvReader csv) : INumberRows
{
    private bool _begun;

    public async ValueTask<NumberRow?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var isFirst = !_begun;
            _begun = true;
            if (!await (isFirst ? csv.ReadFirstAsync(cancellation) : csv.ReadAsync(cancellation)))
            {
                return null;
            }

            if (csv.Length > NumberRows.MaxLine)
            {
                throw NumberRows.TooLong(csv.Line);
            }

            if (csv.Error is { } error)
            {
                return new NumberRow(csv.Line, null, error);
            }

            var text = csv[0].Trim();
            if (isFirst && NumberRows.IsHeader(text))
            {
                csv.TakeNames();
            }
            else
            {
                return new NumberRow(csv.Line, text, null);
            }
        }
    }
}
