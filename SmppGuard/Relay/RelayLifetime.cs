namespace SmppGuard.Relay;

/// <summary>When the relay stops taking connections, and when it closes the last ones.</summary>
internal sealed class RelayLifetime : IDisposable
{
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Shutdown has begun: nothing is sent any more that nobody has just submitted.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>All that was under way has ended: SMSC connections end after the ESMEs have had their answers.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Connections end now.</summary>
    public CancellationToken Closing => _closing.Token;

    public void Drain() => _draining.Cancel();

    public void Stop() => _stopping.Cancel();

    public void Close() => _closing.Cancel();

    public void Dispose()
    {
        _draining.Dispose();
        _stopping.Dispose();
        _closing.Dispose();
    }
}
