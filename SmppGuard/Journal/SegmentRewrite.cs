namespace SmppGuard.Journal;

/// <summary>
/// Writes a segment anew under a name that is no segment's, and renames it when it is durable. A program that starts in between refuses that file and does not run
/// on half a repair.
/// </summary>
internal sealed class SegmentRewrite : IDisposable
{
    private readonly string _path;
    private readonly string _unfinished;
    private readonly FileStream _file;
    private byte[] _frame = new byte[RecordFrame.HeaderSize];

    public SegmentRewrite(string path, long first)
    {
        _path = path;
        _unfinished = path + ".repair";
        _file = new FileStream(_unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1024 * 1024);
        JournalSegment.WriteHead(_file.SafeFileHandle, first);
        _file.Position = JournalSegment.HeadSize;
    }

    /// <summary>A record at its new place, with its own number and time.</summary>
    public void Write(ReadOnlySpan<byte> frame)
    {
        if (_frame.Length < frame.Length)
        {
            _frame = new byte[frame.Length];
        }

        frame.CopyTo(_frame);
        Write(frame.Length, RecordFrame.Sequence(frame), RecordFrame.Time(frame));
    }

    /// <summary>Records that say that those of these numbers are lost.</summary>
    public void WriteLost(long first, long count, long time)
    {
        for (var sequence = first; sequence < first + count; sequence++)
        {
            RecordFrame.Begin(_frame.AsSpan(0, RecordFrame.HeaderSize), JournalRecordType.Lost);
            RecordFrame.SetLength(_frame, 0);
            Write(RecordFrame.HeaderSize, sequence, time);
        }
    }

    /// <summary>Puts the file in its place.</summary>
    public void Complete()
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_unfinished, _path, overwrite: true);
    }

    public void Dispose() => _file.Dispose();

    private void Write(int size, long sequence, long time)
    {
        RecordFrame.Seal(_frame.AsSpan(0, size), sequence, time, (uint)_file.Position);
        _file.Write(_frame.AsSpan(0, size));
    }
}
