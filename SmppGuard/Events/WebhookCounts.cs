namespace SmppGuard.Events;

/// <summary>What this process knows of a webhook, for metrics.</summary>
internal sealed class WebhookCounts(string name)
{
    private long _sent;
    private long _failed;
    private long _oldest = long.MaxValue;
    private int _waiting;
    private int _isPaused;

    public string Name => name;

    public long Sent => Volatile.Read(ref _sent);

    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Events of the requests that are to be sent next, as far as this process looked.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public bool IsPaused => Volatile.Read(ref _isPaused) != 0;

    public TimeSpan OldestAge(DateTimeOffset now) => Volatile.Read(ref _oldest) is < long.MaxValue and var oldest && now.ToUnixTimeMilliseconds() > oldest
        ? TimeSpan.FromMilliseconds(now.ToUnixTimeMilliseconds() - oldest)
        : TimeSpan.Zero;

    public void Taken(int events)
    {
        _ = Interlocked.Add(ref _sent, events);
        Nothing();
    }

    public void RequestFailed() => Interlocked.Increment(ref _failed);

    public void Waits(int events, DateTimeOffset oldest)
    {
        Volatile.Write(ref _waiting, events);
        Volatile.Write(ref _oldest, oldest.ToUnixTimeMilliseconds());
    }

    public void Nothing()
    {
        Volatile.Write(ref _waiting, 0);
        Volatile.Write(ref _oldest, long.MaxValue);
    }

    public void Paused(bool isPaused) => Volatile.Write(ref _isPaused, isPaused ? 1 : 0);
}
