namespace SmppGuard.Benchmarks.DataDirectory;

/// <summary>Waits for what nobody announces.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            try
            {
                await Task.Delay(Interval, deadline.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"waited in vain for {what}", late);
            }
        }
    }
}
