namespace SmppGuard.Model;

/// <summary>
/// Ids of records: they grow with time, carry the UTC day (which names the archive file) and the pod that gave them, and are unique also when the clock is set back.
/// <code>
/// 0 │ 43 bits milliseconds since 1970 │ 8 bits pod │ 12 bits counter
/// </code>
/// A millisecond whose counter is used up borrows from the next. Ids of before there were pods have a counter of 20 bits in place of the last two fields; they are those of
/// pod 0, but for what a millisecond had beyond 4,096, and nothing depends on that.
/// </summary>
internal sealed class RecordIds
{
    /// <summary>The largest number of a pod.</summary>
    public const int MaxPod = (1 << PodBits) - 1;

    /// <summary>Bits of an id that its time leaves.</summary>
    public const int BitsBelowTime = PodBits + CounterBits;

    private const int CounterBits = 12;
    private const int PodBits = 8;
    private const long PodMask = (long)MaxPod << CounterBits;
    private const long LastTime = long.MaxValue >> BitsBelowTime;

    private readonly long _pod;
    private readonly ClockGuard? _clock;
    private long _last;

    /// <param name="pod">Distinct among those whose records may ever come together.</param>
    /// <param name="clock">Asked where the clock has gone on by more than it may at once, so that ids do not follow it for a moment and stay there; null: it is always right.</param>
    public RecordIds(int pod = 0, ClockGuard? clock = null)
    {
        _clock = clock;
        ArgumentOutOfRangeException.ThrowIfNegative(pod);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pod, MaxPod);
        _pod = (long)pod << CounterBits;
    }

    /// <summary>Says which id is the largest that was given before, by whichever pod: new ones are larger.</summary>
    public void StartAfter(long last) => Volatile.Write(ref _last, Math.Max(Volatile.Read(ref _last), last));

    /// <summary>The next id for something that happened at <paramref name="now"/> (milliseconds since 1970-01-01 UTC). Thread-safe.</summary>
    public long Next(long now)
    {
        if (_clock is not null && now - TimeOf(Volatile.Read(ref _last)) > _clock.Limit)
        {
            now = _clock.Believe(now);
        }

        // What the bits cannot say no clock says that is right: ids go on from the last.
        var first = now is >= 0 and <= LastTime ? (now << BitsBelowTime) | _pod : 0;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(first, After(last));
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }

    /// <summary>When the id was given, milliseconds since 1970-01-01 UTC.</summary>
    public static long TimeOf(long id) => id >> BitsBelowTime;

    /// <summary>The number of the pod that gave the id.</summary>
    public static int PodOf(long id) => (int)((id & PodMask) >> CounterBits);

    /// <summary>The smallest id of a moment: a range of times as a range of ids. Before 1970 and behind 2248, where the bits end, lies none.</summary>
    public static long FirstAt(long time) => time <= LastTime ? Math.Max(time, 0) << BitsBelowTime : long.MaxValue;

    // The smallest id of this pod above one of any pod.
    private long After(long id)
    {
        var pod = (id + 1) & PodMask;
        if (pod == _pod && id != long.MaxValue)
        {
            return id + 1;
        }

        var time = TimeOf(id + 1) + (pod > _pod ? 1 : 0);
        return time is >= 0 and <= LastTime ? (time << BitsBelowTime) | _pod : throw new InvalidOperationException("The ids of records are used up.");
    }
}
