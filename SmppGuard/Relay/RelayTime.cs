using System.Diagnostics;

namespace SmppGuard.Relay;

/// <summary>The two clocks of the relay.</summary>
internal static class RelayTime
{
    /// <summary>The present moment, milliseconds since 1970-01-01 UTC.</summary>
    public static long UtcMilliseconds(this TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The present moment of the monotonic clock that sessions tick by, milliseconds.</summary>
    public static long TickMilliseconds(this TimeProvider time) => (long)time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>
    /// The place of this moment among all at which something comes from SMSCs: an order, not a time. What comes later has a higher one, also while a clock that is handed in stands.
    /// </summary>
    public static long Order() => Stopwatch.GetTimestamp();
}
