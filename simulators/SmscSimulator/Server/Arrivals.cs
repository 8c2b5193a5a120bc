namespace SmscSimulator.Server;

/// <summary>What arrived somewhere, in order of arrival, to look at and to wait for.</summary>
internal sealed class Arrivals<T>
    where T : class
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);

    private readonly Lock _gate;
    private readonly List<T> _messages = [];
    private TaskCompletionSource _arrival = NewArrival();

    /// <param name="gate">Held by whoever adds to these and to others what belongs together: nobody sees these before it is let go. Null: one of their own.</param>
    public Arrivals(Lock? gate = null) => _gate = gate ?? new Lock();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>What has arrived so far.</summary>
    public IReadOnlyList<T> Snapshot()
    {
        lock (_gate)
        {
            return [.. _messages];
        }
    }

    /// <summary>Forgets what has arrived so far.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _messages.Clear();
        }
    }

    /// <summary>The first message that the condition holds for, arrived already or still to come.</summary>
    /// <exception cref="TimeoutException">None came in time (15 seconds unless said); the message lists what did.</exception>
    public async Task<T> WaitForAsync(Func<T, bool> condition, TimeSpan? timeout = null)
    {
        T? found = null;
        await WaitAsync(messages => (found = messages.Find(message => condition(message))) is not null, timeout);
        return found!;
    }

    /// <summary>All messages, once there are at least this many.</summary>
    /// <exception cref="TimeoutException">There were fewer in time (15 seconds unless said).</exception>
    public async Task<IReadOnlyList<T>> WaitForCountAsync(int count, TimeSpan? timeout = null)
    {
        IReadOnlyList<T> all = [];
        await WaitAsync(
            messages =>
            {
                all = messages.Count >= count ? [.. messages] : [];
                return messages.Count >= count;
            },
            timeout);
        return all;
    }

    internal void RemoveFirst()
    {
        lock (_gate)
        {
            // Clear may have been first.
            if (_messages.Count > 0)
            {
                _messages.RemoveAt(0);
            }
        }
    }

    internal void Add(T message)
    {
        TaskCompletionSource arrival;
        lock (_gate)
        {
            _messages.Add(message);
            arrival = _arrival;
            _arrival = NewArrival();
        }

        arrival.SetResult();
    }

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WaitAsync(Func<List<T>, bool> isThere, TimeSpan? timeout)
    {
        using var deadline = new CancellationTokenSource(timeout ?? DefaultTimeout);
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (isThere(_messages))
                {
                    return;
                }

                arrival = _arrival.Task;
            }

            try
            {
                await arrival.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException error)
            {
                throw new TimeoutException($"What was waited for did not arrive. This did: {string.Join(" | ", Snapshot())}", error);
            }
        }
    }
}
