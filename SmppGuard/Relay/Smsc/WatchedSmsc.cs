namespace SmppGuard.Relay.Smsc;

/// <summary>What is known of one SMSC by whoever looks at it from time to time. For one caller at a time.</summary>
/// <param name="name">Its name.</param>
/// <param name="pod">Whose binds are looked at.</param>
/// <param name="outSince">Since when it is out, as far as is stored; null: it is not.</param>
/// <param name="time">The clock.</param>
internal sealed class WatchedSmsc(string name, int pod, DateTimeOffset? outSince, TimeProvider time)
{
    /// <summary>Whoever is out for a shorter time is not: it is bound to anew, say.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private DateTimeOffset? _outSince = outSince;
    private (long From, DateTimeOffset At, string Cause)? _seen;

    /// <summary>Looks at it.</summary>
    /// <param name="cause">Why it is out; null: it is in.</param>
    /// <returns>What it came to; null: it is as it was.</returns>
    public SmscTurn? Look(string? cause)
    {
        if (cause is null)
        {
            var since = _outSince;
            (_outSince, _seen) = (null, null);
            return since is null ? null : new SmscTurn { Pod = pod, Smsc = name, At = time.GetUtcNow(), IsOut = false, OutSince = since };
        }

        if (_outSince is not null)
        {
            return null;
        }

        var (from, at, first) = _seen ??= (time.GetTimestamp(), time.GetUtcNow(), cause);
        if (time.GetElapsedTime(from) < Moment)
        {
            return null;
        }

        _outSince = at;
        return new SmscTurn { Pod = pod, Smsc = name, At = at, IsOut = true, Cause = first };
    }
}
