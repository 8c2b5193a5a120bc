using System.Text;
using SmppGuard.Lists;
using SmppGuard.Registry;

namespace SmppGuard.DoNotDisturb;

/// <summary>
/// Reads numbers from a stream, one in a line: the whole line, or its first field before a comma, semicolon or tab. Empty lines and lines that begin with <c>#</c> are
/// passed over, and a first line without a digit is a header.
/// </summary>
internal sealed class NumberLines(Stream stream, NumberPlan numbers)
{
    /// <summary>A longer line is no line of a list of numbers, whatever else it is.</summary>
    private const int MaxLine = 1024;
    private const int MaxErrors = 1000;

    private readonly LineReader _lines = new(stream);
    private readonly List<LineError> _errors = [];

    public long Rejected { get; private set; }

    public IReadOnlyList<LineError> Errors => _errors;

    /// <summary>Gives each number to <paramref name="take"/>, in order.</summary>
    /// <exception cref="ListFormatException">It is no list of numbers.</exception>
    public async Task ReadAsync(Action<Msisdn> take, CancellationToken cancellationToken)
    {
        _ = await _lines.SkipByteOrderMarkAsync(cancellationToken).ConfigureAwait(false);
        int length;
        while ((length = await _lines.MeasureAsync(0, cancellationToken).ConfigureAwait(false)) != LineReader.None)
        {
            if (length is LineReader.TooLong or > MaxLine)
            {
                throw new ListFormatException("line", $"{_lines.Line} is longer than {MaxLine} octets; send one number in a line.");
            }

            Take(_lines.Front(length), take);
            _lines.Take(length, lines: 1);
        }
    }

    private void Take(ReadOnlySpan<byte> line, Action<Msisdn> take)
    {
        var separator = line.IndexOfAny(",;\t"u8);
        var text = (separator < 0 ? line : line[..separator]).Trim(" \r\n\""u8);
        if (text.IsEmpty || text[0] == '#' || (_lines.Line == 1 && !text.ContainsAnyInRange((byte)'0', (byte)'9')))
        {
            return;
        }

        if (numbers.TryNormalize(Encoding.UTF8.GetString(text), out var msisdn))
        {
            take(msisdn);
        }
        else
        {
            Reject("is no valid number");
        }
    }

    private void Reject(string error)
    {
        Rejected++;
        if (_errors.Count < MaxErrors)
        {
            _errors.Add(new LineError(_lines.Line, error));
        }
    }
}
