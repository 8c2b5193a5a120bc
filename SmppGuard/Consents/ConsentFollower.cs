using SmppGuard.Consents.Replies;
using SmppGuard.Consents.Snapshots;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Restrictions;

namespace SmppGuard.Consents;

/// <summary>
/// Puts into force what other processes record in the storage that they share, ten times a second: who refuses at one is refused by all before the half second is over. Does nothing where
/// nobody shares it.
/// </summary>
internal sealed class ConsentFollower : BackgroundService, IFollower
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IConsentFeed? _feed;
    private readonly ISharedRegistry? _sharedRegistry;
    private readonly ConsentStreams _streams = new();
    private readonly ConsentLoader _loader;
    private readonly ConsentSnapshots _snapshots;
    private readonly ConsentIndex _index;
    private readonly OptInQuestions _questions;
    private readonly AnswerAllowance _allowance;
    private readonly RegistryStore _registry;
    private readonly TimeProvider _time;
    private readonly ILogger<ConsentFollower> _logger;
    private long _followedAt;
    private volatile bool _hasBegun;
    private TaskCompletionSource<IReadOnlyDictionary<long, StreamPlace>?>? _askedForPlaces;

    public ConsentFollower(
        IEnumerable<IConsentFeed> feeds,
        IEnumerable<ISharedRegistry> sharedRegistries,
        ConsentLoader loader,
        ConsentSnapshots snapshots,
        ConsentIndex index,
        OptInQuestions questions,
        AnswerAllowance allowance,
        RegistryStore registry,
        TimeProvider time,
        ILogger<ConsentFollower> logger)
    {
        _feed = feeds.SingleOrDefault();
        _sharedRegistry = sharedRegistries.SingleOrDefault();
        _loader = loader;
        _snapshots = snapshots;
        _index = index;
        _questions = questions;
        _allowance = allowance;
        _registry = registry;
        _time = time;
        _logger = logger;
        _followedAt = time.GetTimestamp();
    }

    public string Name => "consents";

    public TimeSpan Behind => _feed is null ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _followedAt));

    /// <summary>Whether all that was stored at the start is in force.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Loads all consents, from the snapshot what it has, and follows from where they were read.</summary>
    /// <param name="cancellation">Gives up.</param>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        if (_feed is null)
        {
            _loader.Load(IndexOf, cancellation);
            return;
        }

        // Asked for first: what is recorded while everything is being read may not be among it. And before the registry: of whom there is an event up to there, it knows.
        var asked = _time.GetTimestamp();
        var places = await _feed.PlacesAsync(cancellation);
        if (_sharedRegistry is { } shared)
        {
            await _registry.RefreshAsync(await shared.VersionAsync(cancellation), cancellation);
        }

        var covered = await _snapshots.RestoreAsync(_feed, cancellation);
        _loader.Load(_feed, covered, places, IndexOf, cancellation);
        _streams.Begin(places);
        Volatile.Write(ref _followedAt, asked);
        _hasBegun = true;
    }

    /// <summary>By a look at the streams that begins after this call: the places up to which everything is in force; null: one is not the stream any more that was followed. Of one caller at a time.</summary>
    public Task<IReadOnlyDictionary<long, StreamPlace>?> PlacesAsync(CancellationToken cancellation)
    {
        var asked = new TaskCompletionSource<IReadOnlyDictionary<long, StreamPlace>?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _askedForPlaces, asked);
        return asked.Task.WaitAsync(cancellation);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _feed is { } feed
        ? Rounds.RepeatAsync(_time, Pause, () => FollowAsync(feed, stoppingToken), _logger.NotFollowed, stoppingToken)
        : Task.CompletedTask;

    private async Task FollowAsync(IConsentFeed feed, CancellationToken stop)
    {
        var hasMoved = _hasBegun;
        while (hasMoved)
        {
            var (asked, before) = (_time.GetTimestamp(), _streams.Length);
            var places = Volatile.Read(ref _askedForPlaces);
            var news = await feed.NewsAsync(_streams.Known, stop);
            var known = Known(news);
            Apply(known.Events, feed.Pod);
            if (_streams.Advance(known) && known.Events.Count == news.Events.Count)
            {
                Volatile.Write(ref _followedAt, asked);
                Tell(places, places is null ? null : _streams.Known.ToDictionary());
            }

            if (_streams.HasGoneBack)
            {
                Tell(places, null);
                _snapshots.Forget();
            }

            // Of a long list there is more at once; what is still to appear before what was seen is looked for with the next round.
            hasMoved = !news.IsAll && _streams.Length != before;
        }
    }

    private void Tell(TaskCompletionSource<IReadOnlyDictionary<long, StreamPlace>?>? asked, Dictionary<long, StreamPlace>? places)
    {
        if (asked is not null && asked.TrySetResult(places))
        {
            _ = Interlocked.CompareExchange(ref _askedForPlaces, null, asked);
        }
    }

    // Of every organization that ever was: what one that was deleted had is there when it comes back.
    private int? IndexOf(string organization) => _registry.State.Indexes.TryGetValue(organization, out var index) ? index : null;

    // Of an organization that this process has not heard of yet: it does within a second, and then the event comes again.
    private ConsentNews Known(ConsentNews news) =>
        new([.. news.Events.Where(e => _registry.State.Indexes.ContainsKey(e.Event.Organization))], news.IsAll);

    private void Apply(IReadOnlyList<StreamedConsent> events, long own)
    {
        if (events.Count == 0)
        {
            return;
        }

        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var indexes = _registry.State.Indexes;
        _index.Apply(Changes(events));

        // Questions and answers of this process are under way here, and are not to be taken for those of before.
        var ofOthers = Changes(events.Where(e => e.Pod != own));
        _questions.Restore(ofOthers, now);
        _allowance.Restore(ofOthers, now);

        ConsentEvent[] Changes(IEnumerable<StreamedConsent> some) => [.. some.Where(e => !IsKnown(e)).Select(e => ConsentEvent.Of(e.Event, indexes[e.Event.Organization]))];
    }

    // The one that tells whether the stream is still the same comes each time.
    private bool IsKnown(StreamedConsent streamed) =>
        _streams.Known.TryGetValue(streamed.Pod, out var place) && place == new StreamPlace(streamed.Number, streamed.Event.ConsentId);
}
