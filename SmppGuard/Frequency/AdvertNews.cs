using System.Collections.Concurrent;

namespace SmppGuard.Frequency;

/// <summary>Adverts that were counted here and that others are not told of yet, in the order in which they were counted. Written on the data path: lock-free, and in a ring that is reused. Bounded.</summary>
internal sealed class AdvertNews
{
    /// <summary>Half a minute of the busiest pod, in 32 octets each.</summary>
    public const int Most = 1_000_000;

    private readonly ConcurrentQueue<AdvertCount> _counts = new();
    private int _waiting;
    private long _lost;

    /// <summary>Those that others are not told of, also when they were taken for it.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Those for which there was no room: others never count them.</summary>
    public long Lost => Volatile.Read(ref _lost);

    public void Add(in AdvertCount count)
    {
        if (Interlocked.Increment(ref _waiting) > Most)
        {
            _ = Interlocked.Decrement(ref _waiting);
            _ = Interlocked.Increment(ref _lost);
            return;
        }

        _counts.Enqueue(count);
    }

    /// <summary>Takes as many as may be told at once. One caller at a time, who says when they are <see cref="Told"/>.</summary>
    public List<AdvertCount> Take(int most)
    {
        var taken = new List<AdvertCount>();
        while (taken.Count < most && _counts.TryDequeue(out var count))
        {
            taken.Add(count);
        }

        return taken;
    }

    public void Told(int count) => _ = Interlocked.Add(ref _waiting, -count);
}
