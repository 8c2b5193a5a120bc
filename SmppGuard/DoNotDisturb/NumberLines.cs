using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using SmppGuard.Registry;

namespace SmppGuard.DoNotDisturb;

/// <summary>
/// Reads numbers from a stream, one in a line: the whole line, or its first field before a comma, semicolon or tab. Empty lines and lines that begin with <c>#</c> are
/// passed over, and a first line without a digit is a header. In memory there is one line at a time.
/// </summary>
internal sealed class NumberLines(Stream stream, NumberPlan numbers)
{
    private const int MaxLine = 1024;
    private const int MaxErrors = 1000;

    private readonly List<LineError> _errors = [];

    /// <summary>Lines read so far.</summary>
    public long Line { get; private set; }

    public long Rejected { get; private set; }

    public IReadOnlyList<LineError> Errors => _errors;

    /// <summary>Gives each number to <paramref name="take"/>, in order.</summary>
    public async Task ReadAsync(Action<Msisdn> take, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream);
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                Take(rest.Slice(0, end), take);
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (!rest.IsEmpty)
                {
                    Take(rest, take);
                }

                await reader.CompleteAsync().ConfigureAwait(false);
                return;
            }

            if (rest.Length > MaxLine)
            {
                throw new InvalidDataException($"line {Line + 1} is longer than {MaxLine} octets; send one number in a line");
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private void Take(in ReadOnlySequence<byte> line, Action<Msisdn> take)
    {
        Line++;
        Span<byte> octets = stackalloc byte[MaxLine];
        if (line.Length > MaxLine)
        {
            Reject($"is longer than {MaxLine} octets");
            return;
        }

        line.CopyTo(octets);
        var text = octets[..(int)line.Length];
        text = Line == 1 && text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        var separator = text.IndexOfAny(",;\t"u8);
        text = separator < 0 ? text : text[..separator];
        text = text.Trim(" \r\""u8);
        if (text.IsEmpty || text[0] == '#' || (Line == 1 && !text.ContainsAnyInRange((byte)'0', (byte)'9')))
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
            _errors.Add(new LineError(Line, error));
        }
    }
}
