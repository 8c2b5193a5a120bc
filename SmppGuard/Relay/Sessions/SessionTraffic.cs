namespace SmppGuard.Relay.Sessions;

/// <summary>
/// What went over one session, and how much a second of late. Counting is one interlocked increment; a sample is taken once a second by the ticker, whose thread is the only one that does.
/// </summary>
internal sealed class SessionTraffic
{
    /// <summary>Seconds that a rate looks back.</summary>
    public const int Seconds = 10;

    private const long Interval = 1000;

    private readonly Lock _gate = new();
    private readonly (long At, long Received, long Sent)[] _samples = new (long, long, long)[Seconds];
    private long _received;
    private long _sent;
    private int _taken;

    public long Received => Volatile.Read(ref _received);

    public long Sent => Volatile.Read(ref _sent);

    public void CountReceived() => Interlocked.Increment(ref _received);

    public void CountSent() => Interlocked.Increment(ref _sent);

    /// <param name="now">By the clock that sessions tick by.</param>
    public void Tick(long now)
    {
        lock (_gate)
        {
            if (_taken == 0 || now - _samples[(_taken - 1) % Seconds].At >= Interval)
            {
                _samples[_taken++ % Seconds] = (now, Received, Sent);
            }
        }
    }

    /// <summary>Received and sent a second, since the oldest sample of the last ten seconds; 0 before there is one.</summary>
    public (double Received, double Sent) Rates(long now)
    {
        lock (_gate)
        {
            // Older ones are there where the ticker stood still, and where fewer were taken than are kept.
            var oldest = _samples.Take(_taken).Where(sample => now - sample.At <= Seconds * Interval).OrderBy(sample => sample.At).FirstOrDefault((now, 0, 0));
            var seconds = (now - oldest.At) / 1000d;
            return seconds <= 0 ? (0, 0) : ((Received - oldest.Received) / seconds, (Sent - oldest.Sent) / seconds);
        }
    }
}
