namespace SmppGuard.Guessing;

/// <summary>
/// Where slow hashes are computed: a few at a time, on their own share of the processors, so that a flood of guesses takes neither the relay's nor more than a bounded memory. Accounts take turns, so that who guesses
/// at one, from however many addresses, keeps nobody from another; within an account, who has not failed goes first. Who is gone is left out. Thread-safe.
/// </summary>
internal sealed class HashQueue
{
    /// <summary>With so many waiting at an account, those who failed before are refused…</summary>
    private const int Full = 512;

    /// <summary>…and with so many everybody there.</summary>
    private const int LimitOfAccount = 1024;

    /// <summary>With so many waiting everywhere nobody is taken in.</summary>
    private const int Limit = 16_384;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, PriorityQueue<Waiter, (int Rank, long Order)>> _waiting = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = new();
    private int _free = Math.Max(1, Environment.ProcessorCount / 2);
    private int _count;
    private long _order;

    /// <summary>Attempts that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <param name="account">Whose password it is.</param>
    /// <param name="rank">Failures of whoever asks.</param>
    /// <param name="hash">What takes long.</param>
    /// <param name="isGone">Whether whoever asks is gone, so that nobody wants to know.</param>
    /// <returns>What <paramref name="hash"/> found; null: too many wait, or nobody wants to know any more.</returns>
    public async Task<bool?> RunAsync(string account, int rank, Func<bool> hash, Func<bool> isGone)
    {
        Waiter? waiter = null;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
            }
            else if (!TryEnqueue(account, rank, waiter = new Waiter(isGone)))
            {
                return null;
            }
        }

        if (waiter is not null && !await waiter.Turn.Task)
        {
            return null;
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

    private bool TryEnqueue(string account, int rank, Waiter waiter)
    {
        if (!_waiting.TryGetValue(account, out var queue))
        {
            _waiting.Add(account, queue = new PriorityQueue<Waiter, (int Rank, long Order)>());
            _turns.Enqueue(account);
        }

        if (queue.Count >= Full)
        {
            LeaveOutGone(queue);
        }

        if (_count >= Limit || queue.Count >= LimitOfAccount || (queue.Count >= Full && rank > 0))
        {
            return false;
        }

        queue.Enqueue(waiter, (rank, _order++));
        _count++;
        return true;
    }

    private void LeaveOutGone(PriorityQueue<Waiter, (int Rank, long Order)> queue)
    {
        var items = queue.UnorderedItems.ToArray();
        queue.Clear();
        foreach (var (waiter, priority) in items)
        {
            if (waiter.IsGone())
            {
                waiter.Turn.SetResult(false);
                _count--;
            }
            else
            {
                queue.Enqueue(waiter, priority);
            }
        }
    }

    private void Next()
    {
        lock (_lock)
        {
            while (_turns.TryDequeue(out var account))
            {
                var queue = _waiting[account];
                var next = TakeFrom(queue);
                if (queue.Count > 0)
                {
                    _turns.Enqueue(account);
                }
                else
                {
                    _waiting.Remove(account);
                }

                if (next is not null)
                {
                    next.Turn.SetResult(true);
                    return;
                }
            }

            _free++;
        }
    }

    private Waiter? TakeFrom(PriorityQueue<Waiter, (int Rank, long Order)> queue)
    {
        while (queue.TryDequeue(out var waiter, out _))
        {
            _count--;
            if (!waiter.IsGone())
            {
                return waiter;
            }

            waiter.Turn.SetResult(false);
        }

        return null;
    }

    private sealed class Waiter(Func<bool> isGone)
    {
        /// <summary>True: it is its turn. False: it is gone.</summary>
        public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsGone() => isGone();
    }
}
