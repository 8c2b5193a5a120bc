namespace SmppGuard.Observability;

/// <summary>
/// Keeps what strangers cause from filling the log: some lines at once, then one each few seconds, which says how many were left out. Lock-free (a virtual schedule,
/// as of the generic cell rate algorithm), because refusals come by the thousand when they come.
/// </summary>
internal sealed class LogThrottle(TimeProvider time)
{
    private const int Burst = 10;

    private readonly long _interval = time.TimestampFrequency * 6;
    private long _scheduled;
    private long _leftOut;

    /// <summary>Whether a line may be written now; <paramref name="leftOut"/>: those since the last one that were not.</summary>
    public bool MayWrite(out long leftOut)
    {
        leftOut = 0;
        var now = time.GetTimestamp();
        while (true)
        {
            var scheduled = Volatile.Read(ref _scheduled);
            var next = Math.Max(scheduled, now) + _interval;
            if (scheduled != 0 && next - now > Burst * _interval)
            {
                Interlocked.Increment(ref _leftOut);
                return false;
            }

            if (Interlocked.CompareExchange(ref _scheduled, next, scheduled) == scheduled)
            {
                leftOut = Interlocked.Exchange(ref _leftOut, 0);
                return true;
            }
        }
    }
}
