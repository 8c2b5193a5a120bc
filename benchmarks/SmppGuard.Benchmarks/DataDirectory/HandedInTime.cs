namespace SmppGuard.Benchmarks.DataDirectory;

/// <summary>A clock that begins at a given time and then runs as the system's does. Timers and the monotonic clock know nothing of it.</summary>
internal sealed class HandedInTime(DateTimeOffset begin) : TimeProvider
{
    private readonly TimeSpan _shift = begin - DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _shift;
}
