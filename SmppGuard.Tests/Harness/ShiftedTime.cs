namespace SmppGuard.Tests.Harness;

/// <summary>A clock that runs as the system's does, and that a test sets forward or back. Timers and the monotonic clock know nothing of it.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    /// <summary>How far it is ahead.</summary>
    public TimeSpan Shift
    {
        get => new(Volatile.Read(ref _shift));
        set => Volatile.Write(ref _shift, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
