namespace SmppGuard.Relay.Esme;

/// <summary>
/// Messages per second over all binds of an account, with a burst of one second's worth (a token bucket kept as the moment at which it would be full again: the
/// generic cell rate algorithm). Lock-free.
/// </summary>
internal sealed class RateLimit
{
    private long _fullAt;

    /// <summary>Takes one message at <paramref name="now"/> (ticks of <paramref name="ticksPerSecond"/>); false: the account is over its rate.</summary>
    public bool TryAdmit(long now, int messagesPerSecond, long ticksPerSecond)
    {
        if (messagesPerSecond <= 0)
        {
            return true;
        }

        var cost = ticksPerSecond / messagesPerSecond;
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + cost;
            if (next - now > ticksPerSecond)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
            {
                return true;
            }
        }
    }
}
