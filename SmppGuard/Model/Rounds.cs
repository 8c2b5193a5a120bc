namespace SmppGuard.Model;

/// <summary>What is done again and again while the program runs, whatever becomes of a round.</summary>
internal static class Rounds
{
    /// <summary>Does rounds, the first at once, until it is to stop.</summary>
    /// <param name="time">For waiting.</param>
    /// <param name="pause">From the beginning of one round to that of the next.</param>
    /// <param name="round">One.</param>
    /// <param name="failed">Told of the first of several failures in a row: the next may succeed.</param>
    /// <param name="stop">Ends them.</param>
    public static async Task RepeatAsync(TimeProvider time, TimeSpan pause, Func<Task> round, Action<Exception> failed, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(pause, time);
        var isFailing = false;
        try
        {
            do
            {
                try
                {
                    await round();
                    isFailing = false;
                }
                catch (Exception failure) when (failure is not OperationCanceledException || !stop.IsCancellationRequested)
                {
                    if (!isFailing)
                    {
                        isFailing = true;
                        failed(failure);
                    }
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
