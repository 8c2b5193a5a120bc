using SmppGuard.Model;
using SmppGuard.Restrictions;

namespace SmppGuard.DoNotDisturb;

/// <summary>
/// Has this process use what others change in the storage that they share: single numbers and lists, apart from each other, since a large list takes a while. Does nothing where nobody shares it. Until it
/// has looked, what was loaded at the start is in force, and while it cannot look, what it saw last.
/// </summary>
internal sealed class DoNotDisturbFollower : BackgroundService, IFollower
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>A list that is being read is no failure to follow for so long: the one before is in force meanwhile.</summary>
    private static readonly TimeSpan LongestReading = TimeSpan.FromMinutes(10);

    private readonly DoNotDisturbService _service;
    private readonly TimeProvider _time;
    private readonly ILogger<DoNotDisturbFollower> _logger;
    private long _singlesAt;
    private long _listsAt;
    private long _readingSince;

    public DoNotDisturbFollower(DoNotDisturbService service, TimeProvider time, ILogger<DoNotDisturbFollower> logger)
    {
        _service = service;
        _time = time;
        _logger = logger;
        _singlesAt = _listsAt = time.GetTimestamp();
    }

    public string Name => "do-not-disturb";

    public TimeSpan Behind
    {
        get
        {
            if (!_service.IsShared)
            {
                return TimeSpan.Zero;
            }

            var singles = _time.GetElapsedTime(Volatile.Read(ref _singlesAt));
            var lists = Volatile.Read(ref _readingSince) is not 0 and var since && _time.GetElapsedTime(since) < LongestReading
                ? TimeSpan.Zero
                : _time.GetElapsedTime(Volatile.Read(ref _listsAt));
            return singles > lists ? singles : lists;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => !_service.IsShared
        ? Task.CompletedTask
        : Task.WhenAll(
            Rounds.RepeatAsync(_time, Pause, () => FollowSinglesAsync(stoppingToken), failure => _logger.NotFollowed("numbers", failure), stoppingToken),
            Rounds.RepeatAsync(_time, Pause, () => FollowListsAsync(stoppingToken), failure => _logger.NotFollowed("lists", failure), stoppingToken));

    private async Task FollowSinglesAsync(CancellationToken stop)
    {
        var asked = _time.GetTimestamp();
        if (await _service.FollowSinglesAsync(stop))
        {
            Volatile.Write(ref _singlesAt, asked);
        }
    }

    private async Task FollowListsAsync(CancellationToken stop)
    {
        var asked = _time.GetTimestamp();
        try
        {
            if (await _service.FollowListsAsync(() => Volatile.Write(ref _readingSince, asked), stop))
            {
                Volatile.Write(ref _listsAt, asked);
            }
        }
        finally
        {
            Volatile.Write(ref _readingSince, 0);
        }
    }
}
