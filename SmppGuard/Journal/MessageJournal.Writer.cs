using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace SmppGuard.Journal;

/// <content>The writing thread: gather, seal, write, sync, tell.</content>
internal sealed partial class MessageJournal
{
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>A timer knows nothing shorter.</summary>
    private static readonly TimeSpan LeastSleep = TimeSpan.FromMilliseconds(1);

    private readonly ShortWait _wake = new();
    private readonly ITimer _retry;
    private readonly List<ReadOnlyMemory<byte>> _gather = [];
    private TaskCompletionSource? _moreWaiter;
    private SafeFileHandle? _handle;
    private JournalSegment? _current;
    private SegmentSpare? _spare;
    private long _offset = long.MaxValue;
    private long _nextSequence;
    private long _lastFailure;
    private long _groups;
    private bool _sleeping;
    private volatile bool _stopping;

    private void Wake()
    {
        if (Interlocked.Exchange(ref _sleeping, false))
        {
            _wake.Signal();
        }
    }

    private void Run()
    {
        while (true)
        {
            var batches = TakeAppended();
            if (batches is null)
            {
                if (_stopping)
                {
                    return;
                }

                Sleep();
                if (_problem is not null)
                {
                    Probe();
                }

                continue;
            }

            WriteGroup(batches);
        }
    }

    private void Sleep()
    {
        Volatile.Write(ref _sleeping, true);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _appended) is not null || _stopping)
        {
            // Somebody came in between; if they also signalled, the next sleep ends at once.
            if (Interlocked.Exchange(ref _sleeping, false))
            {
                return;
            }
        }

        // While nothing can be written nothing is appended either, so the thread looks by itself whether the disk is back.
        if (_problem is not null)
        {
            var left = RetryAfterFailure - _time.GetElapsedTime(_lastFailure);
            _ = _retry.Change(left > LeastSleep ? left : LeastSleep, Timeout.InfiniteTimeSpan);
        }

        _wake.Wait();
    }

    private void Probe()
    {
        if (_time.GetElapsedTime(_lastFailure) < RetryAfterFailure)
        {
            return;
        }

        try
        {
            Roll(0);
            Recovered();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(error);
        }
    }

    private void Recovered()
    {
        if (_problem is not null)
        {
            _problem = null;
            JournalLog.Recovered(_logger);
        }
    }

    private void WriteGroup(JournalBatch batches)
    {
        var started = Stopwatch.GetTimestamp();
        _lastGroupStarted = started;
        long octets = 0;
        var (records, sent, ended) = (0, 0, 0);
        for (var batch = batches; batch is not null; batch = batch.Next)
        {
            octets += batch.Length;
            records += batch.RecordCount;
            sent += batch.Sent;
            ended += batch.Ended;
        }

        var durable = TryWrite(batches, octets);
        if (durable)
        {
            _pace.Wrote(records, sent, ended);
        }
        else
        {
            _pace.Failed();
        }

        Interlocked.Add(ref _pendingBytes, -octets);
        Volatile.Write(ref _groups, _groups + 1);
        if (durable)
        {
            GroupMeasured?.Invoke(Stopwatch.GetElapsedTime(started), octets);
        }

        for (var batch = batches; batch is not null;)
        {
            // The batch may be in use again as soon as it is told.
            var next = batch.Next;
            Tell(batch, durable);
            batch = next;
        }

        GroupCompleted?.Invoke();
        Interlocked.Exchange(ref _moreWaiter, null)?.TrySetResult();
    }

    private void Tell(JournalBatch batch, bool durable)
    {
        try
        {
            if (durable)
            {
                batch.OnCommitted();
            }
            else
            {
                // What is not recorded has nothing to follow.
                ReleaseReservation(batch.Reserved);
                batch.OnFailed();
            }
        }
        catch (Exception bug)
        {
            // One connection's bug must not stop the journal for all.
            JournalLog.OwnerFailed(_logger, bug);
        }
    }

    private bool TryWrite(JournalBatch batches, long octets)
    {
        if (_problem is not null && _time.GetElapsedTime(_lastFailure) < RetryAfterFailure)
        {
            return false;
        }

        try
        {
            if (_current is null || _offset + octets > _current.Size)
            {
                Roll(octets);
            }

            var next = _nextSequence;
            var time = _time.GetUtcNow().ToUnixTimeMilliseconds();
            _gather.Clear();
            for (var batch = batches; batch is not null; batch = batch.Next)
            {
                next = batch.Seal(next, time, (uint)_offset);
                _gather.Add(batch.Octets);
            }

            if (_sync)
            {
                _gather.Add(_current!.RestOfBlock(_offset + octets));
                RandomAccess.Write(_handle!, _gather, _offset);
                DataSync.Sync(_handle!);
            }
            else
            {
                RandomAccess.Write(_handle!, _gather, _offset);
            }

            _nextSequence = next;
            _offset += octets;
            Volatile.Write(ref _openRoom, _current!.Size - _offset);
            lock (_segmentsGate)
            {
                _current.End = _offset;
                _current.NextSequence = next;
            }

            Volatile.Write(ref _committed, next);
            Recovered();
            if (_sync)
            {
                _spare?.FillUpTo(_offset);
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(error);
            return false;
        }
    }

    // After a failed write or sync nobody knows what the file holds behind the last commit: cut it there and go on in a new segment.
    private void Fail(Exception error)
    {
        _lastFailure = _time.GetTimestamp();
        if (_problem is null)
        {
            JournalLog.WriteFailed(_logger, _directory, error.Message);
        }

        _problem = $"the journal cannot be written: {error.Message}";
        if (_current is null || _handle is null)
        {
            return;
        }

        try
        {
            RandomAccess.SetLength(_handle, _current.End);
        }
        catch (IOException cutError)
        {
            JournalLog.CutFailed(_logger, _current.Path, cutError);
        }

        Interlocked.Add(ref _segmentBytes, _current.End - _current.Size);
        _current.Size = _current.End;
        Volatile.Write(ref _openRoom, 0);
        _handle.Dispose();
        _handle = null;
        _current = null;
    }

    // What was allocated and is not needed is given back, so that the journal has the size that its records have.
    private void CloseSegment()
    {
        if (_handle is not null && _current is { } closed)
        {
            RandomAccess.SetLength(_handle, closed.End);
            Interlocked.Add(ref _segmentBytes, closed.End - closed.Size);
            closed.Size = closed.End;
            Volatile.Write(ref _openRoom, 0);
        }

        _handle?.Dispose();
        _handle = null;
        _current = null;
    }

    private void Roll(long octets)
    {
        CloseSegment();
        var needed = JournalSegment.HeadSize + octets;
        var size = _segmentSize;
        var isTight = Bytes + Math.Max(needed, size) > _maxBytes;
        var path = JournalSegment.PathOf(_directory, _nextSequence);
        if (_spare is null || !_spare.TryTake(path, needed, wait: isTight))
        {
            if (isTight)
            {
                _spare?.Discard();
            }

            size = Math.Max(needed, Math.Min(_segmentSize, _maxBytes - Bytes));
            JournalSegment.Preallocate(path, size);
        }

        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        JournalSegment.WriteHead(_handle, _nextSequence);
        if (_sync)
        {
            RandomAccess.FlushToDisk(_handle);
            DirectorySync.Sync(_directory);
        }

        _current = new JournalSegment { Path = path, FirstSequence = _nextSequence, Size = size, NextSequence = _nextSequence };
        lock (_segmentsGate)
        {
            // A segment that failed before its first record has the same name; its file was replaced.
            if (_segments.Count > 0 && _segments[^1].FirstSequence == _nextSequence)
            {
                Interlocked.Add(ref _segmentBytes, -_segments[^1].Size);
                _segments.RemoveAt(_segments.Count - 1);
            }

            _segments.Add(_current);
        }

        Interlocked.Add(ref _segmentBytes, size);
        _offset = JournalSegment.HeadSize;
        Volatile.Write(ref _openRoom, size - _offset);
        _spare ??= new SegmentSpare(_directory, _segmentSize, _logger);
        if (Bytes + _segmentSize <= _maxBytes)
        {
            _spare.Prepare();
        }
    }
}
