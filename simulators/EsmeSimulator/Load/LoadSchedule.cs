using System.Diagnostics;

namespace EsmeSimulator.Load;

/// <summary>Gives out the messages of a run to its binds, one by one, not faster than the rate.</summary>
internal sealed class LoadSchedule(long count, double rate)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _next;
    private bool _stopped;

    /// <summary>True when a bind that got no message has to ask again later, without anything having happened on its connection.</summary>
    public bool IsPaced => rate > 0;

    /// <summary>Messages given out so far.</summary>
    public long Given => Math.Min(Volatile.Read(ref _next), count);

    /// <summary>All messages are given out, or the run was stopped.</summary>
    public bool IsExhausted => Volatile.Read(ref _stopped) || Volatile.Read(ref _next) >= count;

    /// <summary>No further messages: what is under way is still waited for.</summary>
    public void Stop() => Volatile.Write(ref _stopped, value: true);

    public bool TryTake(out long index)
    {
        index = -1;
        if (IsExhausted || (IsPaced && Volatile.Read(ref _next) >= Stopwatch.GetElapsedTime(_start).TotalSeconds * rate))
        {
            return false;
        }

        index = Interlocked.Increment(ref _next) - 1;
        return index < count;
    }
}
