namespace SmppGuard.Guessing;

/// <summary>The turn of one attempt: it is checked now, and nobody else of its line is.</summary>
internal sealed class GuessTurn : IDisposable
{
    private readonly GuessLimiter _limiter;
    private int _isOver;

    internal GuessTurn(GuessLimiter limiter, GuessPlace place, GuessLine line, string account)
    {
        _limiter = limiter;
        Place = place;
        Line = line;
        Account = account;
    }

    /// <summary>How often its line has failed: those who fail come last where many want a slow hash.</summary>
    public int Rank => Line.Failures;

    internal GuessPlace Place { get; }

    internal GuessLine Line { get; }

    internal string Account { get; }

    /// <summary>What was presented was wrong.</summary>
    public void Fail() => _limiter.Fail(this);

    /// <summary>It was right.</summary>
    public void Succeed() => _limiter.Succeed(this);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _ = Line.Turn.Release();
        }
    }
}
