using System.Collections.Concurrent;
using SmppGuard.Model;

namespace SmppGuard.Access;

/// <summary>When each key was used last. Noted in memory with each request, and stored once a minute and at the stop: a crash forgets a minute at most.</summary>
internal sealed class KeyUses(IKeyStorage storage, TimeProvider time, ILogger<KeyUses> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _unstored = new(StringComparer.Ordinal);

    public void Note(AccessKey key) => _unstored[key.Id] = time.GetUtcNow();

    /// <summary>By the ids of keys.</summary>
    /// <exception cref="StorageException">What was stored cannot be read.</exception>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> AllAsync(CancellationToken cancellation)
    {
        var all = new Dictionary<string, DateTimeOffset>(await storage.UsesAsync(cancellation), StringComparer.Ordinal);
        foreach (var (id, at) in _unstored)
        {
            all[id] = all.TryGetValue(id, out var stored) && stored > at ? stored : at;
        }

        return all;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await StoreAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is StorageException or OperationCanceledException)
        {
            logger.UsesNotStored(failure);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RepeatAsync(time, Pause, () => StoreAsync(stoppingToken), logger.UsesNotStored, stoppingToken);

    private async Task StoreAsync(CancellationToken cancellation)
    {
        var uses = _unstored.ToDictionary(StringComparer.Ordinal);
        if (uses.Count == 0)
        {
            return;
        }

        await storage.SaveUsesAsync(uses, cancellation);
        foreach (var use in uses)
        {
            // One that was used again meanwhile stays.
            _ = _unstored.TryRemove(use);
        }
    }
}
