using SmppGuard.Model;

namespace SmppGuard.Consents.Snapshots;

/// <summary>Writes a new snapshot when enough has changed. Does nothing where nobody shares the storage: then everything is read from a file of this disk anyway.</summary>
internal sealed class SnapshotKeeper(IEnumerable<IConsentFeed> feeds, ConsentSnapshots snapshots, ConsentFollower follower, TimeProvider time, ILogger<SnapshotKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => feeds.Any()
        ? Rounds.RepeatAsync(time, Pause, () => LookAsync(stoppingToken), logger.SnapshotNotWritten, stoppingToken)
        : Task.CompletedTask;

    private async Task LookAsync(CancellationToken stop)
    {
        if (follower.HasBegun && snapshots.IsDue)
        {
            await snapshots.WriteAsync(() => follower.PlacesAsync(stop), stop);
        }
    }
}
