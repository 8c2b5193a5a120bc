using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace SmppGuard.Journal;

/// <summary>One record as read; the span is valid until the next read.</summary>
internal readonly ref struct JournalEntry
{
    public JournalRecordType Type { get; init; }

    public long Sequence { get; init; }

    /// <summary>When it was written, milliseconds since 1970-01-01 UTC.</summary>
    public long Time { get; init; }

    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>The position after it.</summary>
    public JournalPosition Next { get; init; }
}

/// <summary>Reads committed records in order, in large pieces. For one thread; several readers may read beside each other and beside the writer.</summary>
internal sealed class JournalReader : IDisposable
{
    private const int ReadSize = 1024 * 1024;

    private readonly MessageJournal _journal;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
    private JournalSegment? _segment;
    private SafeFileHandle? _handle;
    private long _fileOffset;
    private int _start;
    private int _filled;
    private long _next;

    /// <summary>Sequence up to which the segment is known to hold records; more may have come since.</summary>
    private long _knownEnd;

    public JournalReader(MessageJournal journal, JournalPosition from)
    {
        _journal = journal;
        _next = Math.Max(from.Sequence, journal.First.Sequence);
    }

    /// <summary>The record that the next read returns.</summary>
    public JournalPosition Position => new(_next);

    /// <summary>Reads one record; false: the committed end is reached for now.</summary>
    public bool TryRead(out JournalEntry entry)
    {
        entry = default;
        if (_next >= _journal.Committed.Sequence)
        {
            return false;
        }

        while (true)
        {
            if (_next >= _knownEnd && !IsInSegment())
            {
                OpenSegment();
            }

            var available = _buffer.AsSpan(_start, _filled - _start);
            if (available.Length < RecordFrame.HeaderSize || RecordFrame.HeaderSize + RecordFrame.PayloadLength(available) > available.Length)
            {
                Fill();
                continue;
            }

            var size = RecordFrame.HeaderSize + RecordFrame.PayloadLength(available);
            var frame = available[..size];
            _start += size;
            if (RecordFrame.Sequence(frame) < _next)
            {
                continue;
            }

            if (!RecordFrame.IsWhole(frame, _next, out _))
            {
                throw new JournalDamagedException($"journal segment {_segment!.Path}: record {_next} is not readable");
            }

            _next++;
            entry = new JournalEntry
            {
                Type = RecordFrame.Type(frame),
                Sequence = _next - 1,
                Time = RecordFrame.Time(frame),
                Payload = frame[RecordFrame.HeaderSize..],
                Next = new JournalPosition(_next),
            };
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle?.Dispose();
        _handle = null;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    // A segment's end is read under the journal's gate, together with the sequence it belongs to.
    private bool IsInSegment()
    {
        _knownEnd = _segment is null ? 0 : _journal.EndOf(_segment).NextSequence;
        return _next < _knownEnd;
    }

    private void OpenSegment()
    {
        var segment = _journal.SegmentOf(_next) ?? throw new JournalDamagedException($"the journal no longer holds record {_next}");
        _handle?.Dispose();
        _handle = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        _segment = segment;
        _fileOffset = JournalSegment.HeadSize;
        _start = 0;
        _filled = 0;
    }

    private void Fill()
    {
        var kept = _filled - _start;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, kept).CopyTo(_buffer);
            _start = 0;
            _filled = kept;
        }

        if (kept == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, kept).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var readable = _journal.EndOf(_segment!).Offset - _fileOffset;
        var wanted = (int)Math.Min(readable, _buffer.Length - kept);
        var read = wanted > 0 ? RandomAccess.Read(_handle!, _buffer.AsSpan(kept, wanted), _fileOffset) : 0;
        if (read == 0)
        {
            throw new JournalDamagedException($"journal segment {_segment!.Path} ends before record {_next}");
        }

        _fileOffset += read;
        _filled += read;
    }
}
