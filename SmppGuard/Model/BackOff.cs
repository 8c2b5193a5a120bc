namespace SmppGuard.Model;

/// <summary>How long to wait before the next attempt: twice as long after every failure, up to a limit.</summary>
/// <param name="First">After the first failure.</param>
/// <param name="Longest">The limit.</param>
internal readonly record struct BackOff(TimeSpan First, TimeSpan Longest)
{
    /// <param name="failures">How many in a row, from 1.</param>
    public TimeSpan After(int failures)
    {
        var doublings = Math.Min(failures - 1, 62);
        return First.Ticks > Longest.Ticks >> doublings ? Longest : TimeSpan.FromTicks(First.Ticks << doublings);
    }
}
