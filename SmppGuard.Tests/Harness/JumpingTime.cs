using Microsoft.Extensions.Time.Testing;

namespace SmppGuard.Tests.Harness;

/// <summary>As <see cref="ShiftedTime"/>, of time that a test hands in: timers and the monotonic clock know nothing of a jump.</summary>
internal sealed class JumpingTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private long _jump;

    /// <summary>How far the clock is ahead.</summary>
    public TimeSpan Jump
    {
        get => new(Volatile.Read(ref _jump));
        set => Volatile.Write(ref _jump, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
