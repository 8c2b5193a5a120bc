using SmppGuard.Model;
using SmppGuard.Restrictions;

namespace SmppGuard.Registry;

/// <summary>Has this process use what others save in the storage that they share.</summary>
internal sealed class RegistryFollower(IRegistryStorage storage, IEnumerable<ISharedRegistry> shared, RegistryStore registry, TimeProvider time, ILogger<RegistryFollower> logger) : BackgroundService, IFollower
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly ISharedRegistry? _shared = shared.SingleOrDefault();
    private long _followedAt = time.GetTimestamp();

    public string Name => "registry";

    public TimeSpan Behind => _shared is null ? TimeSpan.Zero : time.GetElapsedTime(Volatile.Read(ref _followedAt));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _shared is { } others
        ? Rounds.RepeatAsync(time, Look, () => FollowAsync(others, stoppingToken), logger.NotFollowed, stoppingToken)
        : Rounds.RepeatAsync(time, Pause, () => AwaitChangesAsync(stoppingToken), logger.NotFollowed, stoppingToken);

    private async Task FollowAsync(ISharedRegistry others, CancellationToken stop)
    {
        var asked = time.GetTimestamp();
        await registry.RefreshAsync(await others.VersionAsync(stop), stop);
        Volatile.Write(ref _followedAt, asked);
    }

    // Until it fails: what was loaded last is in force, and the next look may succeed.
    private async Task AwaitChangesAsync(CancellationToken stop)
    {
        while (true)
        {
            await registry.RefreshAsync(await storage.ChangedAsync(registry.State.Version, stop), stop);
        }
    }
}
