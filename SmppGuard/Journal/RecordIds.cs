namespace SmppGuard.Journal;

/// <summary>
/// Ids of records: 43 bits of milliseconds since 1970 and 20 bits of a counter, so they grow with time, carry the UTC day (which names the archive file), and
/// are unique also when the clock is set back.
/// </summary>
internal sealed class RecordIds
{
    private const int CounterBits = 20;

    private long _last;

    /// <summary>Says which id is the largest that was given before: new ones are larger.</summary>
    public void StartAfter(long last) => Volatile.Write(ref _last, Math.Max(Volatile.Read(ref _last), last));

    /// <summary>The next id for something that happened at <paramref name="now"/> (milliseconds since 1970-01-01 UTC). Thread-safe.</summary>
    public long Next(long now)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(last + 1, now << CounterBits);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }

    /// <summary>When the id was given, milliseconds since 1970-01-01 UTC.</summary>
    public static long TimeOf(long id) => id >> CounterBits;

    /// <summary>The smallest id of a moment: a range of times as a range of ids. Before 1970 and behind 2248, where the bits end, lies none.</summary>
    public static long FirstAt(long time) => time <= long.MaxValue >> CounterBits ? Math.Max(time, 0) << CounterBits : long.MaxValue;
}
