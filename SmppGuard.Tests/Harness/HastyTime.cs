namespace SmppGuard.Tests.Harness;

/// <summary>A clock on which nobody waits: every timer is due at once, and the monotonic clock has gone on by what was waited for.</summary>
internal sealed class HastyTime : TimeProvider
{
    private long _waited;

    /// <summary>What was waited for in all.</summary>
    public TimeSpan Waited => new(Volatile.Read(ref _waited));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _waited);

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time) => Interlocked.Add(ref _waited, time.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
        {
            Pass(dueTime);
        }

        return base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, Timeout.InfiniteTimeSpan);
    }
}
