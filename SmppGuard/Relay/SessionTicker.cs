using System.Collections.Concurrent;

namespace SmppGuard.Relay;

/// <summary>Something that wants to know the time.</summary>
internal interface ITicked
{
    void Tick(long now);
}

/// <summary>One timer for all sessions: deadlines, enquire_link and inactivity are as exact as its interval.</summary>
internal sealed class SessionTicker : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<ITicked, bool> _ticked = new(ReferenceEqualityComparer.Instance);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private int _running;

    public SessionTicker(TimeProvider time, ILogger<SessionTicker> logger)
    {
        _time = time;
        _logger = logger;
        _timer = time.CreateTimer(static state => ((SessionTicker)state!).TickAll(), this, Interval, Interval);
    }

    public void Add(ITicked ticked) => _ticked[ticked] = true;

    public void Remove(ITicked ticked) => _ticked.TryRemove(ticked, out _);

    public void Dispose() => _timer.Dispose();

    private void TickAll()
    {
        // A slow round is not overtaken by the next: each session has one caller.
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            return;
        }

        var now = _time.TickMilliseconds();
        foreach (var (ticked, _) in _ticked)
        {
            try
            {
                ticked.Tick(now);
            }
            catch (Exception bug)
            {
                RelayLog.TickFailed(_logger, bug);
            }
        }

        Volatile.Write(ref _running, 0);
    }
}
