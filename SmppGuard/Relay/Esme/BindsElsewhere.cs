using System.Collections.Frozen;
using SmppGuard.Model;

namespace SmppGuard.Relay.Esme;

/// <summary>
/// How many binds accounts have at other pods: they count towards <c>maxBinds</c>, and an account's rate is shared out by them. Tells the others of the binds here and looks at theirs twice a second. Where the
/// others cannot be looked at, they are as they were; a pod that tells nothing new for several looks does not count any more. Does nothing where nobody shares the storage.
/// </summary>
internal sealed class BindsElsewhere(IEnumerable<IBindFeed> feeds, AccountStates accounts, TimeProvider time, ILogger<BindsElsewhere> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Tells that this pod lives in every second round.</summary>
    private const int RoundsOfBeat = 2;

    /// <summary>Looks without a sign of life after which a pod is dead: five seconds.</summary>
    private const int LooksOfDeath = 10;

    /// <summary>Whoever waits for a look waits no longer, whatever became of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly IBindFeed? _feed = feeds.SingleOrDefault();
    private readonly Dictionary<long, (long Beat, int Looks)> _seen = [];
    private FrozenDictionary<string, BindCounts> _told = FrozenDictionary<string, BindCounts>.Empty;
    private volatile FrozenDictionary<string, BindCounts> _elsewhere = FrozenDictionary<string, BindCounts>.Empty;
    private volatile TaskCompletionSource _look = NewLook();
    private int _sinceTold = RoundsOfBeat;

    /// <summary>The binds of an account at other pods.</summary>
    public BindCounts Of(string systemId) => _elsewhere.GetValueOrDefault(systemId);

    /// <summary>Waits until it was looked once more what other pods have.</summary>
    public Task AwaitLookAsync() => Task.WhenAny(_look.Task, Task.Delay(Patience, time));

    /// <summary>Leaves the places to other pods at once.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_feed is { } feed)
        {
            try
            {
                await feed.TellAsync(FrozenDictionary<string, BindCounts>.Empty, cancellationToken);
            }
            catch (Exception failure) when (failure is StorageException or OperationCanceledException)
            {
                // They see that this pod does not live.
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _feed is not { } feed
        ? Task.CompletedTask
        : Rounds.RepeatAsync(
            time,
            Pause,
            async () =>
            {
                await TellAsync(feed, stoppingToken);
                await LookAsync(feed, stoppingToken);
            },
            logger.BindsNotShared,
            stoppingToken);

    private async Task TellAsync(IBindFeed feed, CancellationToken stop)
    {
        var binds = accounts.All.Where(account => account.Binds.All > 0).ToFrozenDictionary(account => account.SystemId, account => account.Binds, StringComparer.Ordinal);
        var isNew = binds.Count != _told.Count || binds.Any(bind => !_told.TryGetValue(bind.Key, out var told) || told != bind.Value);
        if (isNew || ++_sinceTold > RoundsOfBeat)
        {
            await feed.TellAsync(isNew || _told.Count == 0 ? binds : null, stop);
            (_told, _sinceTold) = (binds, 1);
        }
    }

    private async Task LookAsync(IBindFeed feed, CancellationToken stop)
    {
        var elsewhere = new Dictionary<string, BindCounts>(StringComparer.Ordinal);
        foreach (var (account, binds) in (await feed.OthersAsync(stop)).Where(IsAlive).SelectMany(pod => pod.Binds))
        {
            elsewhere[account] = elsewhere.GetValueOrDefault(account) + binds;
        }

        _elsewhere = elsewhere.ToFrozenDictionary(StringComparer.Ordinal);
        foreach (var account in accounts.All)
        {
            account.SendingElsewhere = Of(account.SystemId).Sending;
        }

        var looked = _look;
        _look = NewLook();
        looked.SetResult();
    }

    private bool IsAlive(BindsOfPod pod)
    {
        var looks = _seen.TryGetValue(pod.Pod, out var seen) && seen.Beat == pod.Beat ? seen.Looks + 1 : 0;
        _seen[pod.Pod] = (pod.Beat, looks);
        return looks <= LooksOfDeath;
    }

    private static TaskCompletionSource NewLook() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
