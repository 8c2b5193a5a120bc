using System.Diagnostics.Metrics;
using SmppGuard.Model;
using SmppGuard.Restrictions;

namespace SmppGuard.Frequency;

/// <summary>
/// Tells the other pods which adverts were counted here, and counts those of the others, four times a second. Does nothing where nobody shares the storage. What could not be told is told as soon as that is
/// possible, also at the end.
/// </summary>
internal sealed class FrequencyFollower : BackgroundService, IFollower
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly IAdvertFeed? _feed;
    private readonly AdvertNews _news;
    private readonly CountsOfOthers? _others;
    private readonly TimeProvider _time;
    private readonly ILogger<FrequencyFollower> _logger;

    // Taken out of the news, and not told yet.
    private (long Number, List<AdvertCount> Counts)? _telling;
    private long _lostTold;
    private long _followedAt;
    private volatile bool _hasBegun;

    public FrequencyFollower(IEnumerable<IAdvertFeed> feeds, FrequencyCaps caps, AdvertNews news, IMeterFactory meters, TimeProvider time, ILogger<FrequencyFollower> logger)
    {
        _feed = feeds.SingleOrDefault();
        _news = news;
        _time = time;
        _logger = logger;
        _followedAt = time.GetTimestamp();
        var meter = meters.Create("SmppGuard.Frequency");
        meter.CreateObservableGauge("smppguard.repeats.memory", () => caps.Repeats.Octets, "By", "Memory of texts that are counted because the same text may go to a number only so often.");
        meter.CreateObservableCounter("smppguard.repeats.uncounted", () => caps.Repeats.Uncounted, "{message}", "Messages whose texts were not counted, because Repeats:MaxTexts are.");
        if (_feed is not null)
        {
            _others = new CountsOfOthers(caps, _feed, time);
            _ = meter.CreateObservableGauge("smppguard.frequency.untold", () => news.Waiting, "{advert}", "Adverts that count towards frequency caps here and that other pods are not told of yet.");
        }
    }

    public string Name => "frequency-counts";

    public TimeSpan Behind => _feed is null ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _followedAt));

    /// <summary>Once, before anything is counted: takes in what others have told and no archive has yet, and tells what this pod could not tell before it ended.</summary>
    /// <param name="archived">Messages that are counted already.</param>
    /// <param name="journaled">Messages of this pod that are counted already, and that no archive has yet.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task BeginAsync(HashSet<long> archived, IReadOnlyCollection<AdvertCount> journaled, CancellationToken cancellation)
    {
        if (_others is null)
        {
            return;
        }

        var told = await _others.BeginAsync(archived, cancellation);
        foreach (var count in journaled.Where(count => !told.Contains(count.RecordId)))
        {
            _news.Add(count);
        }

        Volatile.Write(ref _followedAt, _time.GetTimestamp());
        _hasBegun = true;
    }

    /// <summary>Once more at the end: what was counted last.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_feed is { } feed && _hasBegun)
        {
            try
            {
                await TellAsync(feed, cancellationToken);
            }
            catch (Exception failure) when (failure is StorageException or OperationCanceledException)
            {
                // The next start finds it in the journal, and tells it.
                _logger.NotTold(failure);
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _feed is not { } feed
        ? Task.CompletedTask
        : Task.WhenAll(
            Rounds.RepeatAsync(_time, Pause, () => _hasBegun ? TellAsync(feed, stoppingToken) : Task.CompletedTask, _logger.NotTold, stoppingToken),
            Rounds.RepeatAsync(_time, Pause, () => _hasBegun ? FollowAsync(stoppingToken) : Task.CompletedTask, _logger.NotFollowed, stoppingToken));

    private async Task TellAsync(IAdvertFeed feed, CancellationToken stop)
    {
        if (_news.Lost is var lost && lost != _lostTold)
        {
            _logger.Lost(lost - _lostTold);
            _lostTold = lost;
        }

        while (_news.Waiting > 0)
        {
            // With its number: what is told again after a failure is the same telling.
            var telling = _telling ??= (await feed.NextAsync(stop), _news.Take(IAdvertFeed.MaxCounts));
            if (telling.Counts.Count == 0)
            {
                // Just about to be added: in the next round.
                _telling = null;
                return;
            }

            await feed.TellAsync(telling.Number, telling.Counts, stop);
            _telling = null;
            _news.Told(telling.Counts.Count);
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        var asked = _time.GetTimestamp();
        if (Behind > IAdvertFeed.KeptFor)
        {
            throw new StorageException($"what other pods count was not followed for {Behind.TotalHours:F0} hours, and is not kept for longer; restart this pod", StorageFault.Unavailable);
        }

        await _others!.FollowAsync(stop);
        Volatile.Write(ref _followedAt, asked);
    }
}
