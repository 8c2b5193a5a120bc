namespace SmppGuard.Relay.Esme;

/// <summary>
/// Messages per second over all binds of an account, with a burst of one second's worth (a token bucket kept as the moment at which it would be full again: the
/// generic cell rate algorithm). Lock-free.
/// </summary>
internal sealed class RateLimit
{
    private long _fullAt;

    /// <summary>Takes one message, where the account may have <paramref name="share"/> of <paramref name="shares"/> of its rate here, and others the rest.</summary>
    /// <param name="now">Ticks of <paramref name="ticksPerSecond"/>.</param>
    /// <param name="messagesPerSecond">The whole rate; 0: as much as there is.</param>
    /// <param name="ticksPerSecond">Of the clock.</param>
    /// <param name="share">At least 1.</param>
    /// <param name="shares">At least as many.</param>
    /// <returns>False: the account is over its rate.</returns>
    public bool TryAdmit(long now, int messagesPerSecond, long ticksPerSecond, int share = 1, int shares = 1)
    {
        if (messagesPerSecond <= 0)
        {
            return true;
        }

        // A share of less than one a second has to admit one all the same.
        var cost = ticksPerSecond * shares / ((long)messagesPerSecond * share);
        var burst = Math.Max(ticksPerSecond, cost);
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + cost;
            if (next - now > burst)
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
