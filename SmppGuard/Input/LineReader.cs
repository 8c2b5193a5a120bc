namespace SmppGuard.Input;

/// <summary>
/// The lines of a stream, as octets, in constant memory. A reader looks at the octets in front, line by line, as far as it needs, and then takes some off; so it can look
/// ahead for the end of a row, and go back if there is none.
/// </summary>
internal sealed class LineReader(Stream source)
{
    /// <summary>Octets that can be in front at once: a line, or a row of several, is an error beyond it.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary><see cref="MeasureAsync"/>: there is no further line.</summary>
    public const int None = 0;

    /// <summary><see cref="MeasureAsync"/>: the line ends beyond <see cref="MaxLength"/>.</summary>
    public const int TooLong = -1;

    private readonly byte[] _buffer = new byte[4 * MaxLength];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Number of the line in front; the first is 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Where the line that begins at <paramref name="offset"/> ends, its line end included; an offset from the front, as the argument is.</summary>
    public async ValueTask<int> MeasureAsync(int offset, CancellationToken cancellation)
    {
        var scanned = offset;
        while (true)
        {
            var found = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (found >= 0)
            {
                return scanned + found + 1 <= MaxLength ? scanned + found + 1 : TooLong;
            }

            scanned = _end - _start;
            if (scanned > MaxLength)
            {
                return TooLong;
            }

            if (_ended)
            {
                return scanned > offset ? scanned : None;
            }

            await FillAsync(cancellation);
        }
    }

    /// <summary>The octets in front; valid until the next call.</summary>
    public ReadOnlySpan<byte> Front(int length) => _buffer.AsSpan(_start, length);

    public void Take(int length, int lines)
    {
        _start += length;
        Line += lines;
    }

    /// <summary>Takes the line in front off, however long it is.</summary>
    public async ValueTask SkipLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                Take(found + 1, lines: 1);
                return;
            }

            _start = _end;
            if (_ended)
            {
                Line++;
                return;
            }

            await FillAsync(cancellation);
        }
    }

    /// <summary>Takes a byte order mark off, if the stream begins with one.</summary>
    /// <exception cref="ListFormatException">It is that of UTF-16.</exception>
    public async ValueTask<bool> SkipByteOrderMarkAsync(CancellationToken cancellation)
    {
        while (_end - _start < 3 && !_ended)
        {
            await FillAsync(cancellation);
        }

        var begin = _buffer.AsSpan(_start, _end - _start);
        if (begin is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw new ListFormatException("encoding", "is UTF-16, which is not read; save the file as UTF-8 or GB18030.");
        }

        if (begin is not [0xEF, 0xBB, 0xBF, ..])
        {
            return false;
        }

        _start += 3;
        return true;
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        // What is in front has at most MaxLength octets here, so half of the buffer is free after it has moved.
        if (_end > _buffer.Length - MaxLength)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = await source.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += read;
        _ended = read == 0;
    }
}
