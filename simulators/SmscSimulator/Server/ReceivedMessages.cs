namespace SmscSimulator.Server;

/// <summary>Everything the SMSC received, in order of arrival, to look at and to wait for.</summary>
internal sealed class ReceivedMessages
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly List<ReceivedMessage> _messages = [];
    private TaskCompletionSource _arrival = NewArrival();

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
    public IReadOnlyList<ReceivedMessage> Snapshot()
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
    public async Task<ReceivedMessage> WaitForAsync(Func<ReceivedMessage, bool> condition, TimeSpan? timeout = null)
    {
        ReceivedMessage? found = null;
        await WaitAsync(messages => (found = messages.Find(message => condition(message))) is not null, timeout);
        return found!;
    }

    /// <summary>All messages, once there are at least this many.</summary>
    /// <exception cref="TimeoutException">There were fewer in time (15 seconds unless said).</exception>
    public async Task<IReadOnlyList<ReceivedMessage>> WaitForCountAsync(int count, TimeSpan? timeout = null)
    {
        IReadOnlyList<ReceivedMessage> all = [];
        await WaitAsync(
            messages =>
            {
                all = messages.Count >= count ? [.. messages] : [];
                return messages.Count >= count;
            },
            timeout);
        return all;
    }

    internal void Add(ReceivedMessage message)
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

    private async Task WaitAsync(Func<List<ReceivedMessage>, bool> isThere, TimeSpan? timeout)
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
                throw new TimeoutException($"The SMSC did not receive what was waited for. It received: {string.Join(" | ", Snapshot())}", error);
            }
        }
    }
}
