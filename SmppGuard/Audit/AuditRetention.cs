using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Audit;

/// <summary>Removes entries whose time is over, every hour and never in the first one, and nothing while the clock is in doubt.</summary>
internal sealed class AuditRetention(IAuditStorage storage, RetentionOptions options, ClockGuard clock, TimeProvider time, ILogger<AuditRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await PurgeAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task PurgeAsync(CancellationToken cancellation)
    {
        if (clock.Problem is not null)
        {
            return;
        }

        try
        {
            if (await storage.PurgeAsync(OldestAt(time.GetUtcNow(), options.AuditMonths), cancellation) is > 0 and var removed)
            {
                logger.Purged(removed);
            }
        }
        catch (StorageException failure)
        {
            // The next hour may be a better one.
            logger.NotPurged(failure);
        }
    }

    /// <summary>What is of before it has expired.</summary>
    public static DateTimeOffset OldestAt(DateTimeOffset now, int months)
    {
        // Months are counted forwards: of the days that may be the one, the latest that has expired.
        var day = now.AddMonths(-months).AddDays(-4);
        while (Retention.ExpireAt(day.AddDays(1).ToUnixTimeMilliseconds(), months) <= now.ToUnixTimeMilliseconds())
        {
            day = day.AddDays(1);
        }

        return day;
    }
}
