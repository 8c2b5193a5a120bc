using SmppGuard.Model;

namespace SmppGuard.Archive;

/// <summary>
/// Removes what has expired, every hour, and records that it did. It trusts no clock alone: never in the first hour after a start, nothing while the clock is in doubt (<see cref="ClockGuard"/>), and
/// of days no more than a day explains, which is one that expires and one that was left over.
/// </summary>
internal sealed class ArchivePurger(IArchive archive, IArchiveState state, TimeProvider time, ClockGuard clock, ILogger<ArchivePurger> logger) : BackgroundService
{
    /// <summary>Files, each of a day, within <see cref="Day"/>.</summary>
    private const int MostInADay = 2;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly Queue<long> _removed = new();

    /// <summary>Removes what has expired by now, as far as it may.</summary>
    public void Purge()
    {
        if (clock.Problem is { } problem)
        {
            ArchiveLog.NotPurged(logger, problem);
            return;
        }

        while (_removed.TryPeek(out var at) && time.GetElapsedTime(at) >= Day)
        {
            _ = _removed.Dequeue();
        }

        foreach (var purged in archive.Purge(MostInADay - _removed.Count))
        {
            state.RecordPurge(time.GetUtcNow().ToUnixTimeMilliseconds(), purged);
            if (purged.WasLost)
            {
                ArchiveLog.PurgedLost(logger, purged.Name, purged.Messages);
            }
            else
            {
                ArchiveLog.Purged(logger, purged.Name, purged.Messages);
            }

            // Of one that was lost there may have been no file any more.
            if (purged is not { WasLost: true, Messages: 0 })
            {
                _removed.Enqueue(time.GetTimestamp());
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Purge();
            }
            catch (Exception error)
            {
                // A file that cannot be deleted is no reason to stop relaying.
                ArchiveLog.PurgeFailed(logger, error);
            }
        }
    }
}
