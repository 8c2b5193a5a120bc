using SmppGuard.Model;
using SmppGuard.Relay.Routing;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// Looks from time to time which SMSCs are out for this pod, beside the data path, and stores when one went out and when it came back. What it goes by is what is stored: after a crash that came between, the turn is
/// stored when the SMSC is looked at again.
/// </summary>
internal sealed class SmscWatch(Router router, RelayLifetime lifetime, ISmscTurnStorage storage, PodOptions pod, TimeProvider time, ILogger<SmscWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>That wait for a storage which is away; the oldest go first.</summary>
    private const int MostWaiting = 1000;

    private readonly Dictionary<string, WatchedSmsc> _watched = new(StringComparer.Ordinal);
    private readonly Queue<SmscTurn> _waiting = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Binds that a stop ends are no turn.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.Draining);
        await Rounds.RepeatAsync(time, Pause, () => LookAsync(either.Token), failure => RelayLog.SmscTurnsNotStored(logger, failure), either.Token);
    }

    private async Task LookAsync(CancellationToken stop)
    {
        // While it starts, nobody knows yet which are out.
        foreach (var link in router.Links.Where(link => link.BoundOrUnreachable.IsCompleted))
        {
            var watched = await OfAsync(link.Name, stop);
            if (!stop.IsCancellationRequested && watched.Look(link.OutFor) is { } turn)
            {
                if (_waiting.Count == MostWaiting)
                {
                    _ = _waiting.Dequeue();
                }

                _waiting.Enqueue(turn);
            }
        }

        while (_waiting.TryPeek(out var first))
        {
            await storage.AddAsync(first, stop);
            _ = _waiting.Dequeue();
        }
    }

    private async Task<WatchedSmsc> OfAsync(string smsc, CancellationToken stop)
    {
        if (!_watched.TryGetValue(smsc, out var watched))
        {
            var last = await storage.LastAsync(pod.Number, smsc, stop);
            _watched.Add(smsc, watched = new WatchedSmsc(smsc, pod.Number, last is { IsOut: true } ? last.At : null, time));
        }

        return watched;
    }
}
