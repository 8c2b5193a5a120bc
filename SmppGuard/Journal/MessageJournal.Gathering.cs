using System.Diagnostics;

namespace SmppGuard.Journal;

/// <content>What gathers between two groups.</content>
internal sealed partial class MessageJournal
{
    private readonly GroupPace _pace = new();
    private readonly ShortWait _pause = new();
    private JournalBatch? _appended;
    private int _gathered;

    /// <summary>How many records end the pause; 0: there is none, or it is ended.</summary>
    private int _awaited;
    private long _lastGroupStarted;

    /// <summary>Hands over once more, when the next try to write is due, what could not be written and must not be lost: its owner keeps it until it is.</summary>
    public void AppendLater(JournalBatch batch) => _ = AppendLaterAsync(batch);

    /// <summary>
    /// Hands a batch over. Lock-free; the order of calls from one thread is the order in the journal. The owner is told on the journal's thread.
    /// </summary>
    public void Append(JournalBatch batch)
    {
        // From when it is in the list, it may be in use again.
        var records = batch.RecordCount;
        Interlocked.Add(ref _pendingBytes, batch.Length);
        if (batch.Reserved != 0)
        {
            Interlocked.Add(ref _reservedBytes, batch.Reserved);
        }

        var head = Volatile.Read(ref _appended);
        while (true)
        {
            batch.Next = head;
            var seen = Interlocked.CompareExchange(ref _appended, batch, head);
            if (ReferenceEquals(seen, head))
            {
                break;
            }

            head = seen;
        }

        if (Interlocked.Add(ref _gathered, records) is var gathered && Volatile.Read(ref _awaited) is > 0 and var awaited && gathered >= awaited)
        {
            EndPause();
        }

        if (Volatile.Read(ref _sleeping))
        {
            Wake();
        }
    }

    // What was appended, oldest first.
    private JournalBatch? TakeAppended()
    {
        if (_pace.Expected > 0 && !_stopping)
        {
            LetGather();
        }

        var batch = Interlocked.Exchange(ref _appended, null);
        JournalBatch? oldestFirst = null;
        var records = 0;
        while (batch is not null)
        {
            records += batch.RecordCount;
            (batch.Next, oldestFirst, batch) = (oldestFirst, batch, batch.Next);
        }

        _ = Interlocked.Add(ref _gathered, -records);
        return oldestFirst;
    }

    private void LetGather()
    {
        var left = _pace.Interval - Stopwatch.GetElapsedTime(_lastGroupStarted);
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        // Whoever appends sees what is awaited, or is seen here.
        Interlocked.Exchange(ref _awaited, _pace.Expected);
        if (Volatile.Read(ref _gathered) < _pace.Expected)
        {
            _pause.Wait(left);
        }

        Volatile.Write(ref _awaited, 0);
    }

    private void EndPause()
    {
        if (Interlocked.Exchange(ref _awaited, 0) > 0)
        {
            _pause.Signal();
        }
    }

    private async Task AppendLaterAsync(JournalBatch batch)
    {
        await Task.Delay(RetryAfterFailure, _time);
        Append(batch);
    }
}
