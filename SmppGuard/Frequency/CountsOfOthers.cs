using SmppGuard.Model;

namespace SmppGuard.Frequency;

/// <summary>
/// Counts what other pods have told, each telling once, and from the start on none that the archive has told already. Not thread-safe.
/// </summary>
internal sealed class CountsOfOthers(FrequencyCaps caps, IAdvertFeed feed, TimeProvider time)
{
    /// <summary>
    /// What was told before that is in the archive; and what was in the archive at the start is told by then. Both take a second while the database is well; by the clocks of pods, which differ by less.
    /// </summary>
    public static readonly TimeSpan OnTheirWay = TimeSpan.FromHours(1);

    private readonly PodChanges _changes = new();
    private readonly HashSet<(long Pod, long Number)> _counted = [];
    private readonly long _started = time.GetTimestamp();
    private HashSet<long> _restored = [];

    /// <summary>Counts what was told of late and is in no archive yet.</summary>
    /// <param name="restored">The messages that are counted already.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The messages that this pod has told.</returns>
    public async Task<HashSet<long>> BeginAsync(HashSet<long> restored, CancellationToken cancellation)
    {
        var told = await feed.LatestAsync(cancellation);
        _restored = restored;
        foreach (var of in told.Where(t => t.Pod != feed.Pod && t.At > time.GetUtcNow() - OnTheirWay))
        {
            Count(of.Counts);
        }

        // Each pod's were read in their order, so nothing is missing before the last.
        _changes.Begin(told.GroupBy(t => t.Pod, t => t.Number).Select(pod => (pod.Key, pod.Max())));
        return [.. told.Where(t => t.Pod == feed.Pod).SelectMany(t => t.Counts).Select(c => c.RecordId)];
    }

    /// <summary>Counts what was told since.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        if (_restored.Count > 0 && time.GetElapsedTime(_started) > OnTheirWay)
        {
            _restored = [];
        }

        var told = await feed.BehindAsync(_changes.Known, cancellation);
        foreach (var of in told.OrderBy(t => t.Number))
        {
            if (_counted.Add((of.Pod, of.Number)))
            {
                Count(of.Counts);
            }
        }

        _changes.Take(told.Select(t => (t.Pod, t.Number)));
        _ = _counted.RemoveWhere(t => t.Number <= _changes.Known.GetValueOrDefault(t.Pod));
    }

    private void Count(IReadOnlyList<AdvertCount> counts)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var count in counts)
        {
            if (count.RecordId == 0 || !_restored.Contains(count.RecordId))
            {
                caps.CountOfAnother(count, now);
            }
        }
    }
}
