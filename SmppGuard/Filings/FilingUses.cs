using System.Collections.Concurrent;
using SmppGuard.Model;

namespace SmppGuard.Filings;

/// <summary>
/// When each filing was used last. Noted in memory by the messages that need it, stored and read once an hour and at the stop: a crash forgets an hour at most, of months. Thread-safe.
/// </summary>
internal sealed class FilingUses(IFilingUseStorage storage, TimeProvider time, ILogger<FilingUses> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, FilingUse> _uses = new(StringComparer.Ordinal);

    /// <param name="key">Of the filing: its code and its id.</param>
    public FilingUse Of(string key) => _uses.GetOrAdd(key, static _ => new FilingUse());

    /// <summary>Takes in what is stored; before anything is judged by it.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        foreach (var (key, at) in await storage.UsesAsync(cancellation))
        {
            Of(key).Learn(at.ToUnixTimeMilliseconds());
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Whoever stopped before may have waited for a socket.
        await Task.Yield();
        try
        {
            await StoreAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is StorageException or OperationCanceledException)
        {
            logger.UsesNotStored(failure);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RepeatAsync(
        time,
        Pause,
        async () =>
        {
            await StoreAsync(stoppingToken);
            await LoadAsync(stoppingToken);
        },
        logger.UsesNotStored,
        stoppingToken);

    private async Task StoreAsync(CancellationToken cancellation)
    {
        var news = _uses.Where(use => use.Value.LastAt > use.Value.StoredAt).ToDictionary(use => use.Key, use => use.Value.LastAt, StringComparer.Ordinal);
        if (news.Count == 0)
        {
            return;
        }

        await storage.SaveUsesAsync(news.ToDictionary(use => use.Key, use => DateTimeOffset.FromUnixTimeMilliseconds(use.Value), StringComparer.Ordinal), cancellation);
        foreach (var (key, at) in news)
        {
            Of(key).StoredAt = at;
        }
    }
}
