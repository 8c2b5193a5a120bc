namespace SmppGuard.CarrierBlackLists;

/// <summary>Wakes the look-up when something was found.</summary>
internal sealed class BlackListSignal(TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _found = new(0);

    public void Set()
    {
        // One is enough: whoever wakes looks at all there is. Two after a race only mean that it looks once more.
        if (_found.CurrentCount == 0)
        {
            _ = _found.Release();
        }
    }

    /// <summary>Ends when something was found, or after this time.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await _found.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing was found in this time.
        }
    }

    public void Dispose() => _found.Dispose();
}
