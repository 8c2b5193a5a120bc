using System.Diagnostics.CodeAnalysis;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Archive;

/// <summary>
/// Takes the journal over into the archive, on a thread of its own:
/// <code>
/// 1 wait for records, and then a moment for more: few large batches cost less than many small ones
/// 2 read; join submits with outcomes                          (ArchiveFeed)
/// 3 store the batch, durably                                  (IArchive)
/// 4 show it to the observers                                  (IArchiveObserver)
/// 5 store consents, deliveries, counts and the checkpoint     (IArchiveState)
/// 6 let the journal forget what is before the checkpoint
/// </code>
/// A crash between 3 and 5 makes the next process read the same records again, which changes nothing. A failure of 3, 4 or 5 is tried again with the same batch until
/// it works; meanwhile the journal grows, and refuses submits at its configured size.
/// </summary>
internal sealed class ArchivePump : IDisposable
{
    private const int BatchRows = 5_000;
    private const int BatchOctets = 8 * 1024 * 1024;
    private const int BatchRecords = 50_000;

    /// <summary>Lower than the 0 of the data path, so that the data path gets the processor first; not so low that the pump starves on a busy machine.</summary>
    private const int Nice = 5;

    private static readonly BackOff Retries = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));
    private static readonly TimeSpan PausedLook = TimeSpan.FromSeconds(1);

    private readonly MessageJournal _journal;
    private readonly IArchive _archive;
    private readonly IArchiveState _state;
    private readonly int _messageMonths;
    private readonly bool _paused;
    private readonly TimeProvider _time;
    private readonly ILogger<ArchivePump> _logger;
    private readonly IReadOnlyList<IArchiveObserver> _observers;
    private readonly TakeOverPace _pace = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private ArchiveFeed _feed;
    private ArchiveCheckpoint _checkpoint;
    private JournalPosition _read;
    private long _storedUpTo;
    private TaskCompletionSource _storing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _oldest;
    private long _records;
    private int _shown;
    private volatile string? _problem;

    /// <param name="journal">What is taken over.</param>
    /// <param name="archive">Where to.</param>
    /// <param name="state">Where consents, deliveries and the checkpoint go.</param>
    /// <param name="messageMonths">How long messages are kept, in calendar months.</param>
    /// <param name="paused">True: nothing is stored, only the lag is told.</param>
    /// <param name="time">For the lag, and for when to try again.</param>
    /// <param name="logger">Told when the archive fails, and when it works again.</param>
    /// <param name="observers">Shown what was stored, one after the other.</param>
    public ArchivePump(
        MessageJournal journal,
        IArchive archive,
        IArchiveState state,
        int messageMonths,
        bool paused,
        TimeProvider time,
        ILogger<ArchivePump> logger,
        IReadOnlyList<IArchiveObserver> observers)
    {
        _observers = observers;
        _journal = journal;
        _archive = archive;
        _state = state;
        _messageMonths = messageMonths;
        _paused = paused;
        _time = time;
        _logger = logger;
        Begin(ReplayedJournal.Nothing);
        _thread = new Thread(Run) { Name = "archive", IsBackground = true };
    }

    /// <summary>The problem between the start and the first look at the journal.</summary>
    public const string NotProven = "it has not been written to yet";

    public bool IsHealthy => _problem is null;

    /// <summary>Why nothing can be stored at present; null: it can.</summary>
    public string? Problem => _problem;

    /// <summary>Age of the oldest record that could be in the archive and is not; a submit that waits for its outcome does not count.</summary>
    public TimeSpan Lag
    {
        get
        {
            var oldest = Volatile.Read(ref _oldest);
            var age = oldest == 0 ? 0 : _time.GetUtcNow().ToUnixTimeMilliseconds() - oldest;
            return TimeSpan.FromMilliseconds(Math.Max(age, 0));
        }
    }

    /// <summary>Messages, receipts and replies stored by this process.</summary>
    public long Records => Volatile.Read(ref _records);

    /// <summary>Everything before is in the archive.</summary>
    public JournalPosition Position => Volatile.Read(ref _checkpoint).Archive;

    /// <summary>Everything before was read and stored; what waits for its outcome, or for further parts, does not count.</summary>
    public JournalPosition StoredUpTo => new(Volatile.Read(ref _storedUpTo));

    /// <summary>Completes when <see cref="StoredUpTo"/> has gone on from what it is when this is asked for.</summary>
    public Task GoesOn => Volatile.Read(ref _storing).Task;

    /// <summary>Proves that what comes today can be stored, before anything is accepted; nothing to prove where the archive is paused.</summary>
    /// <exception cref="ArchiveUnusableException">Today's file cannot be written, for a reason that does not pass by itself.</exception>
    public void Prove()
    {
        if (_paused)
        {
            return;
        }

        try
        {
            _archive.Prepare();
        }
        catch (StorageException failure) when (failure.MayPass)
        {
            // Such as a disk that is full: the journal keeps what comes, and the thread tries again.
        }
        catch (StorageException failure)
        {
            throw new ArchiveUnusableException(failure);
        }
    }

    /// <summary>Begins where the replay found the checkpoint, or put it.</summary>
    public void Start(ReplayedJournal replayed)
    {
        Begin(replayed);
        if (!_paused)
        {
            ContinueCounting(replayed);
        }

        _problem = _paused ? null : NotProven;
        _thread.Start();
    }

    /// <summary>Stores what the journal holds so far, if the archive works, and ends the thread.</summary>
    public void Stop()
    {
        _stop.Cancel();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    [MemberNotNull(nameof(_checkpoint), nameof(_feed))]
    private void Begin(ReplayedJournal replayed)
    {
        _checkpoint = _state.LoadCheckpoint();
        _read = _checkpoint.Archive;
        Volatile.Write(ref _storedUpTo, _read.Sequence);
        _feed = new ArchiveFeed(_messageMonths, _checkpoint.State, replayed);
    }

    // What an earlier version left without counting it is told by the ids given so far, and that stays so.
    private void ContinueCounting(ReplayedJournal replayed)
    {
        if (_checkpoint.CountedAfter is null)
        {
            _checkpoint = _checkpoint with { CountedAfter = replayed.LastRecordId };
            _state.Commit(new StateBatch(), _checkpoint);
        }

        _feed.State.Counts.Continue(_state.LoadCountMarks(_checkpoint, replayed.End), _checkpoint.CountedAfter.Value);
    }

    private void Run()
    {
        if (ThreadPriorityOnLinux.Lower(Nice) is not 0 and var error)
        {
            ArchiveLog.PriorityNotLowered(_logger, error);
        }

        if (_paused)
        {
            ArchiveLog.Paused(_logger);
            WatchLag();
            return;
        }

        var failures = 0;
        var failedAt = 0L;
        var isProven = false;
        JournalReader? reader = null;
        while (true)
        {
            try
            {
                reader ??= _journal.OpenReader(_read);
                var stopping = _stop.IsCancellationRequested;
                TakeOver(reader);
                if (!isProven)
                {
                    _archive.Prepare();
                    isProven = true;
                    _problem = null;
                }

                if (failedAt != 0)
                {
                    ArchiveLog.StoreRecovered(_logger, (long)_time.GetElapsedTime(failedAt).TotalSeconds);
                    _problem = null;
                    failedAt = 0;
                    failures = 0;
                }

                if (stopping)
                {
                    break;
                }

                Gather();
            }
            catch (Exception failure)
            {
                // Whatever it is, the records are safe in the journal, and giving up would only fill it.
                reader?.Dispose();
                reader = null;
                if (failedAt == 0)
                {
                    failedAt = _time.GetTimestamp();
                    ArchiveLog.StoreFailed(_logger, failure.Message, failure);
                }

                _problem = failure.Message;
                if (IsStoppedWithin(Retries.After(++failures)))
                {
                    break;
                }
            }
        }

        reader?.Dispose();
    }

    // Stores what is left of the last batch, and then all that is committed.
    private void TakeOver(JournalReader reader)
    {
        Store();
        var before = _read.Sequence;
        bool more;
        do
        {
            more = ReadBatch(reader);
            Store();
        }
        while (more);

        _pace.Took(_read.Sequence - before);
        Volatile.Write(ref _oldest, 0);
    }

    // True: the batch is full, and there may be more.
    private bool ReadBatch(JournalReader reader)
    {
        for (var records = 0; records < BatchRecords && _feed.Batch.Count < BatchRows && _feed.Batch.Length < BatchOctets; records++)
        {
            if (!reader.TryRead(out var entry))
            {
                return false;
            }

            _feed.Apply(entry);
            _read = entry.Next;
            if (records == 0)
            {
                Volatile.Write(ref _oldest, entry.Time);
            }
        }

        return true;
    }

    private void Store()
    {
        var checkpoint = _checkpoint with
        {
            Archive = _feed.OldestNeeded(_read),
            State = _read,
            LastRecordId = _feed.State.LastRecordId,
            Counted = new JournalPosition(Math.Max(_read.Sequence, _checkpoint.Counted.Sequence)),
        };
        if (_feed.Batch.Count > 0)
        {
            _archive.Store(_feed.Batch);
        }

        _feed.State.Counts.Complete(_archive);

        // One that fails is shown the same batch again, those before it are not.
        for (; _shown < _observers.Count; _shown++)
        {
            _observers[_shown].Stored(_feed.Batch, _feed.State);
        }

        if (checkpoint.Archive != _checkpoint.Archive || !_feed.State.IsEmpty)
        {
            // The replay at start can be ahead of where the pump reads.
            checkpoint = checkpoint with { State = new JournalPosition(Math.Max(checkpoint.State.Sequence, _checkpoint.State.Sequence)) };
            _state.Commit(_feed.State, checkpoint);
            Volatile.Write(ref _checkpoint, checkpoint);
            _journal.Release(checkpoint.Archive);
        }

        Volatile.Write(ref _records, _records + _feed.Batch.Count);
        Volatile.Write(ref _storedUpTo, _read.Sequence);
        Interlocked.Exchange(ref _storing, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        _feed.Clear();
        _shown = 0;
    }

    private void Gather()
    {
        try
        {
            _journal.WaitForMoreAsync(_read, _stop.Token).AsTask().GetAwaiter().GetResult();
            _ = _stop.Token.WaitHandle.WaitOne(_pace.Interval);
        }
        catch (OperationCanceledException)
        {
            // Stopping: one more look at the journal.
        }
    }

    private bool IsStoppedWithin(TimeSpan pause)
    {
        Task.Delay(pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        return _stop.IsCancellationRequested;
    }

    private void WatchLag()
    {
        while (!IsStoppedWithin(PausedLook))
        {
            try
            {
                using var reader = _journal.OpenReader(_checkpoint.Archive);
                Volatile.Write(ref _oldest, reader.TryRead(out var entry) ? entry.Time : 0);
                _problem = null;
            }
            catch (Exception failure) when (failure is IOException or JournalDamagedException)
            {
                _problem = failure.Message;
            }
        }
    }
}

/// <summary>The archive cannot be written.</summary>
internal sealed class ArchiveUnusableException(StorageException inner) : StartRefusedException(
    $"the archive cannot be written: {inner.Message.TrimEnd('.')}. {Advice(inner.Fault)}", inner)
{
    private static string Advice(StorageFault fault) => fault == StorageFault.Damaged
        ? "Put what is damaged aside, or restore it from a backup, and start again."
        : "Put that right, or aside, and start again.";
}
