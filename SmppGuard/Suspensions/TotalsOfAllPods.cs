using SmppGuard.Model;

namespace SmppGuard.Suspensions;

/// <summary>
/// What all pods together have counted of senders. Rates are of all: what one sends spreads over the pods, while the replies and complaints about it may come to one of them. Where others cannot be asked, what they
/// told last counts. Not thread-safe.
/// </summary>
/// <param name="feed">Null: there are no others.</param>
/// <param name="interval">How often each pod tells.</param>
/// <param name="time">For telling which pods live.</param>
internal sealed class TotalsOfAllPods(ISenderTotalsFeed? feed, TimeSpan interval, TimeProvider time)
{
    /// <summary>A pod that has not told anything new in so many intervals does not live.</summary>
    private const int Missed = 3;

    private readonly Dictionary<(SuspensionView View, long Pod), (long Round, long SeenAt)> _seen = [];
    private readonly Dictionary<SuspensionView, IReadOnlyList<ToldTotals>> _others = [];

    /// <summary>Tells the others what was counted here, and adds what they tell.</summary>
    /// <returns>The totals, and what kept it from that; null: nothing.</returns>
    public async Task<(IReadOnlyDictionary<string, SenderTotals> Totals, StorageException? Failure)> ExchangeAsync(
        SuspensionView view, IReadOnlyDictionary<string, SenderTotals> own, CancellationToken cancellation)
    {
        if (feed is null)
        {
            return (own, null);
        }

        StorageException? failure = null;
        try
        {
            await feed.TellAsync(view, own, cancellation);
            _others[view] = [.. (await feed.OthersAsync(view, cancellation)).Where(told => IsAlive(view, told))];
        }
        catch (StorageException notAsked)
        {
            failure = notAsked;
        }

        var all = own.ToDictionary(StringComparer.Ordinal);
        foreach (var (sender, totals) in _others.GetValueOrDefault(view, []).SelectMany(told => told.Totals))
        {
            all[sender] = all.GetValueOrDefault(sender) + totals;
        }

        return (all, failure);
    }

    private bool IsAlive(SuspensionView view, ToldTotals told)
    {
        var key = (view, told.Pod);
        if (!_seen.TryGetValue(key, out var seen) || seen.Round != told.Round)
        {
            _seen[key] = seen = (told.Round, time.GetTimestamp());
        }

        return time.GetElapsedTime(seen.SeenAt) <= interval * Missed;
    }
}
