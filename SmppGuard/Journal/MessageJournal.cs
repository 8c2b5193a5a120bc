namespace SmppGuard.Journal;

/// <summary>
/// The durable log in front of everything that must not be lost. Connections append batches; one thread writes all that has gathered with one write and one sync
/// (group commit) and then tells the owners, in order. Segments whose records are all in the archive are deleted.
/// </summary>
internal sealed partial class MessageJournal : IDisposable
{
    private const long MaxSegmentSize = 64L * 1024 * 1024;
    private const long MinSegmentSize = 2L * 1024 * 1024;

    /// <summary>Octets that the largest submit takes, about: with less left, some submits are refused already, and the operator should know.</summary>
    private const long LargestSubmit = 192 * 1024;

    /// <summary>Octets of the configured size that nobody asks for: outcomes of what a crash left open, acknowledgements of ESMEs, heads of segments.</summary>
    private const long RoomForTheRest = 256 * 1024;

    private readonly string _directory;
    private readonly bool _sync;
    private readonly long _maxBytes;
    private readonly long _segmentSize;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _segmentsGate = new();
    private readonly List<JournalSegment> _segments;
    private readonly Thread _thread;
    private long _segmentBytes;
    private long _pendingBytes;
    private long _openRoom;
    private long _reservedBytes;
    private long _committed;
    private volatile string? _problem;

    private MessageJournal(string directory, JournalOptions options, long segmentSize, List<JournalSegment> segments, long next, TimeProvider time, ILogger logger)
    {
        _directory = directory;
        _sync = !string.Equals(options.Durability, "OsBuffer", StringComparison.OrdinalIgnoreCase);
        _maxBytes = options.MaxBytes;
        _segmentSize = segmentSize;
        _time = time;
        _logger = logger;
        _segments = segments;
        _nextSequence = next;
        _committed = next;
        RecoveredEnd = new JournalPosition(next);
        _segmentBytes = segments.Sum(s => s.Size);
        _retry = time.CreateTimer(static journal => ((MessageJournal)journal!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _thread = new Thread(Run) { Name = "journal", IsBackground = true };
    }

    /// <summary>Where the journal ended when it was opened: what stands before was written by an earlier process.</summary>
    public JournalPosition RecoveredEnd { get; }

    /// <summary>The first record that is still in the journal.</summary>
    public JournalPosition First
    {
        get
        {
            lock (_segmentsGate)
            {
                return _segments.Count > 0 ? new JournalPosition(_segments[0].FirstSequence) : new JournalPosition(Volatile.Read(ref _committed));
            }
        }
    }

    /// <summary>After the last durable record.</summary>
    public JournalPosition Committed => new(Volatile.Read(ref _committed));

    /// <summary>Groups that were written, or could not be.</summary>
    public long Groups => Volatile.Read(ref _groups);

    /// <summary>Whether nothing waits any more of what was appended when there were so many groups: one can have been under way, and the next one takes all that is there.</summary>
    public bool HasWrittenAllSince(long groups) => Volatile.Read(ref _pendingBytes) == 0 || Groups >= groups + 2;

    /// <summary>Octets on the disk, with what is allocated ahead; never more than the configured size.</summary>
    public long Bytes => Volatile.Read(ref _segmentBytes) + (Volatile.Read(ref _spare)?.Octets ?? 0);

    /// <summary>Why nothing can be recorded at present; null: it can.</summary>
    public string? Problem => _problem ?? (HasRoom(LargestSubmit) ? null : "the journal has reached its configured size; the archive does not take it off");

    /// <summary>Whether the disk takes records, as far as is known: also while there is no room for new ones, what had its room reserved is written.</summary>
    public bool CanWrite => _problem is null;

    /// <summary>Why something was refused for want of room; the reason may have gone meanwhile.</summary>
    public string WhyNoRoom => Problem ?? "the journal had no room for a moment";

    /// <summary>Called on the journal's thread when all owners of a group have been told: the moment to flush what they wrote.</summary>
    public Action? GroupCompleted { get; set; }

    /// <summary>Told how long each group took from the first octet to the sync, and its octets.</summary>
    public Action<TimeSpan, long>? GroupMeasured { get; set; }

    /// <summary>
    /// Opens the journal of a directory: makes it if need be, cuts a torn tail, and fails with a clear message on any other damage.
    /// </summary>
    /// <exception cref="JournalDamagedException">Records are missing or damaged.</exception>
    public static MessageJournal Open(string directory, JournalOptions options, TimeProvider time, ILogger logger)
    {
        Directory.CreateDirectory(directory);
        var segmentSize = SegmentSizeOf(options);
        var segments = JournalRecovery.Recover(directory, logger, out var next);
        return new MessageJournal(directory, options, segmentSize, segments, next, time, logger);
    }

    /// <summary>Octets that the disk must have free for a journal to begin: a segment, and the one that is prepared behind it.</summary>
    public static long OctetsToStart(JournalOptions options) => 2 * SegmentSizeOf(options);

    /// <summary>Whether this is called from where owners are told what became of their batches.</summary>
    public bool IsCurrentThread => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>Starts the writer. Batches appended before wait for it.</summary>
    public void Start() => _thread.Start();

    /// <summary>
    /// Whether a submit of <paramref name="octets"/>, together with what must be possible after it, still fits. Ask before accepting anything new; outcomes and
    /// acknowledgements have had their room reserved and are always taken. A segment's room of the configured size is left to receipts, replies and consents: a
    /// refusal must find a place when submits do not any more.
    /// </summary>
    public bool HasRoom(long octets) => HasRoomForDelivery(octets + _segmentSize);

    /// <summary>The same for receipts, replies and consents.</summary>
    public bool HasRoomForDelivery(long octets) => _problem is null && Used + octets + RoomForTheRest <= _maxBytes;

    /// <summary>The same for what can wait, such as an import: half of the configured size stays free for messages.</summary>
    public bool HasRoomForBulk(long octets) => HasRoom(octets + (_maxBytes / 2));

    /// <summary>Keeps room free for records that have to be possible later; with a batch, <see cref="JournalBatch.Reserved"/> does.</summary>
    public void Reserve(long octets) => Interlocked.Add(ref _reservedBytes, octets);

    /// <summary>Gives back room that was reserved for an outcome, once that is durable, or will never come.</summary>
    public void ReleaseReservation(long octets) => Interlocked.Add(ref _reservedBytes, -octets);

    /// <summary>Octets that are kept free.</summary>
    public long Reserved => Volatile.Read(ref _reservedBytes);

    /// <summary>Reads from a position on; see <see cref="JournalReader"/>.</summary>
    public JournalReader OpenReader(JournalPosition from) => new(this, from);

    /// <summary>Says that everything before <paramref name="upTo"/> is durable elsewhere: segments that end before it are deleted.</summary>
    public void Release(JournalPosition upTo)
    {
        List<JournalSegment> done = [];
        lock (_segmentsGate)
        {
            // The last segment is being written.
            while (_segments.Count > 1 && _segments[0].NextSequence <= upTo.Sequence)
            {
                done.Add(_segments[0]);
                _segments.RemoveAt(0);
            }
        }

        foreach (var segment in done)
        {
            try
            {
                File.Delete(segment.Path);
                Interlocked.Add(ref _segmentBytes, -segment.Size);
            }
            catch (IOException error)
            {
                // It is deleted at the next start, which finds it wholly before the checkpoint.
                JournalLog.SegmentNotDeleted(_logger, segment.Path, error);
            }
        }
    }

    /// <summary>Completes when there is a record at or after <paramref name="position"/>.</summary>
    public ValueTask WaitForMoreAsync(JournalPosition position, CancellationToken cancellationToken)
    {
        if (Committed.Sequence > position.Sequence)
        {
            return ValueTask.CompletedTask;
        }

        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var present = Interlocked.CompareExchange(ref _moreWaiter, waiter, null) ?? waiter;
        if (Committed.Sequence > position.Sequence)
        {
            return ValueTask.CompletedTask;
        }

        return new ValueTask(present.Task.WaitAsync(cancellationToken));
    }

    /// <summary>Writes what was appended, and stops the thread. Reading goes on.</summary>
    public void Stop()
    {
        _stopping = true;
        Wake();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    public void Dispose()
    {
        Stop();
        _handle?.Dispose();
        _spare?.Dispose();
        _pause.Dispose();
        _retry.Dispose();
        _wake.Dispose();
    }

    /// <summary>The segment that holds a record; null: released, or not written yet.</summary>
    internal JournalSegment? SegmentOf(long sequence)
    {
        lock (_segmentsGate)
        {
            for (var i = _segments.Count - 1; i >= 0; i--)
            {
                if (_segments[i].FirstSequence <= sequence)
                {
                    return _segments[i];
                }
            }

            return null;
        }
    }

    /// <summary>The committed end of a segment.</summary>
    internal (long Offset, long NextSequence) EndOf(JournalSegment segment)
    {
        lock (_segmentsGate)
        {
            return (segment.End, segment.NextSequence);
        }
    }

    private static long SegmentSizeOf(JournalOptions options) => Math.Clamp(options.MaxBytes / 16, MinSegmentSize, MaxSegmentSize);

    private long Used
    {
        get
        {
            // The room of the segment being written counts by what is in it, so that a small journal is not full with its first file.
            return Volatile.Read(ref _segmentBytes) - Volatile.Read(ref _openRoom) + Volatile.Read(ref _pendingBytes) + Volatile.Read(ref _reservedBytes);
        }
    }
}
