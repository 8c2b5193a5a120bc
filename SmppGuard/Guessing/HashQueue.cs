namespace SmppGuard.Guessing;

/// <summary>
/// Where slow hashes are computed: a few at a time, on their own share of the processors, so that a flood of guesses takes neither the relay's nor more than a bounded memory. Who has not
/// failed goes first, whoever came before. Thread-safe.
/// </summary>
internal sealed class HashQueue
{
    /// <summary>With so many waiting, those who failed before are refused…</summary>
    private const int Full = 4096;

    /// <summary>…and with so many everybody.</summary>
    private const int Limit = 16_384;

    private readonly Lock _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, (int Rank, long Order)> _waiting = new();
    private int _free = Math.Max(1, Environment.ProcessorCount / 2);
    private long _order;

    /// <summary>Attempts that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <param name="rank">Failures of whoever asks.</param>
    /// <param name="hash">What takes long.</param>
    /// <returns>What <paramref name="hash"/> found; null: too many wait.</returns>
    public async Task<bool?> RunAsync(int rank, Func<bool> hash)
    {
        TaskCompletionSource? turn = null;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
            }
            else if (_waiting.Count >= Limit || (_waiting.Count >= Full && rank > 0))
            {
                return null;
            }
            else
            {
                turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue(turn, (rank, _order++));
            }
        }

        if (turn is not null)
        {
            await turn.Task;
        }

        try
        {
            return await Task.Run(hash);
        }
        finally
        {
            Next();
        }
    }

    private void Next()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var next, out _))
            {
                next.SetResult();
            }
            else
            {
                _free++;
            }
        }
    }
}
