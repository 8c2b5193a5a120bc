namespace SmppGuard.Archive;

/// <summary>Removes what has expired, at start and then every hour, and records that it did.</summary>
internal sealed class ArchivePurger(IArchive archive, IArchiveState state, TimeProvider time, ILogger<ArchivePurger> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Removes what has expired by now.</summary>
    public void Purge()
    {
        foreach (var purged in archive.Purge())
        {
            state.RecordPurge(time.GetUtcNow().ToUnixTimeMilliseconds(), purged);
            ArchiveLog.Purged(logger, purged.Name, purged.Messages);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
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
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
