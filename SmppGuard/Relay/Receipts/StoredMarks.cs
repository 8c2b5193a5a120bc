using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// Whether a message can still turn up in a store that processes share, because the one that sent it has not stored it: it may be behind, or dead, with the message in its journal. Once a
/// second each process tells how much of its journal is stored, and looks at what the others told. Nothing where one process has the store for itself.
/// </summary>
internal sealed class StoredMarks(IEnumerable<IStoredMarkFeed> feeds, MessageJournal journal, ArchiveProgress progress, TimeProvider time, ILogger<StoredMarks> logger)
{
    /// <summary>Marks that are not stored yet; while there are so many, no further ones are made.</summary>
    private const int MaxWaiting = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly IStoredMarkFeed? _feed = feeds.SingleOrDefault();
    private readonly Queue<(long Mark, long Groups)> _waiting = new();
    private JournalPosition? _recorded;
    private StoredMark _own;
    private long _stored;
    private volatile StoredLook _latest = StoredLook.None;

    /// <summary>What was seen last of the others.</summary>
    public StoredLook Latest => _latest;

    /// <summary>The last mark of this process before which everything that it recorded is stored.</summary>
    public long Stored => Volatile.Read(ref _stored);

    /// <summary>Says that not everything is stored any more, before anything is sent.</summary>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        if (_feed is { } feed)
        {
            _own = new StoredMark((await feed.OwnAsync(cancellation)).Told, 0);
            await TellAsync(feed, cancellation);
        }
    }

    /// <summary>Runs until told to stop.</summary>
    public Task RunAsync(CancellationToken stopping) => _feed is not { } feed
        ? Task.CompletedTask
        : Rounds.RepeatAsync(
            time,
            Pause,
            async () =>
            {
                await TellAsync(feed, stopping);
                _latest = new StoredLook(_latest.Number + 1, await feed.OthersAsync(stopping));
            },
            failure => RelayLog.StoredMarksNotShared(logger, failure),
            stopping);

    /// <summary>Says, when everything has ended, whether anything is left: nobody waits for this process then.</summary>
    public async Task EndAsync()
    {
        if (_feed is { } feed && progress.HasStored(journal.Committed))
        {
            try
            {
                await feed.TellAsync(_own with { Stored = StoredMark.Everything }, CancellationToken.None);
            }
            catch (StorageException)
            {
                // The others wait for the next start.
            }
        }
    }

    private async Task TellAsync(IStoredMarkFeed feed, CancellationToken cancellation)
    {
        var stored = _own.Stored;
        while (_waiting.TryPeek(out var first) && IsStored(first.Groups))
        {
            stored = _waiting.Dequeue().Mark;
            _recorded = null;
        }

        var told = _own.Told;
        if (_waiting.Count < MaxWaiting)
        {
            _waiting.Enqueue((++told, journal.Groups));
        }

        _own = new StoredMark(told, stored);
        Volatile.Write(ref _stored, stored);
        await feed.TellAsync(_own, cancellation);
    }

    // What was appended before the mark is written with the groups behind it, and then stored.
    private bool IsStored(long groups)
    {
        if (_recorded is null && journal.HasWrittenAllSince(groups))
        {
            _recorded = journal.Committed;
        }

        return progress.HasStored(_recorded);
    }
}

/// <summary>What was seen of other processes with one look.</summary>
/// <param name="Number">Counts looks.</param>
/// <param name="Others">What they told, by their numbers.</param>
internal sealed record StoredLook(long Number, IReadOnlyDictionary<int, StoredMark> Others)
{
    public static StoredLook None { get; } = new(0, new Dictionary<int, StoredMark>());

    /// <summary>Whether it began after what happened when <paramref name="number"/> was the number of the latest: the next one may have been under way.</summary>
    public bool IsAfter(long number) => Number >= number + 2;

    /// <summary>Who has not stored everything that he had recorded by an <paramref name="earlier"/> look, with the mark that covers it.</summary>
    public IReadOnlyList<AskedPod> NotStoredSince(StoredLook earlier) =>
        [.. earlier.Others.Select(other => new AskedPod(other.Key, other.Value.Covering)).Where(IsMissing).OrderBy(asked => asked.Pod)];

    /// <summary>Whether that one has not stored everything before its mark.</summary>
    public bool IsMissing(AskedPod asked) => !Others.TryGetValue(asked.Pod, out var now) || now.Stored < asked.Mark;
}
