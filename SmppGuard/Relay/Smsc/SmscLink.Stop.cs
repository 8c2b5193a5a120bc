namespace SmppGuard.Relay.Smsc;

/// <summary>The last that went wrong with an SMSC.</summary>
internal sealed record SmscFault(DateTimeOffset At, string Text);

/// <content>A link that an operator stops takes nothing more, has what it took answered, and is unbound until it is started again.</content>
internal sealed partial class SmscLink
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly Lock _stopping = new();
    private volatile bool _isStopped;
    private volatile CancellationTokenSource _ending = new();
    private volatile TaskCompletionSource _restarted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it is not to be bound. It may still be, for what is under way.</summary>
    public bool IsStopped => _isStopped;

    /// <summary>Cancelled when the binds of now are to end. Whoever makes one looks at it first, and then whether the link is stopped.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Null: nothing yet.</summary>
    public SmscFault? LastFault { get; private set; }

    /// <summary>Its binds at this moment.</summary>
    public IReadOnlyList<SmscConnection> Connections => Volatile.Read(ref _connections);

    /// <summary>Remembers why there is a bind less than there should be.</summary>
    public void Failed(string text) => LastFault = new SmscFault(_time.GetUtcNow(), text);

    /// <summary>From now on messages are refused as if there were no bind. Waits for nothing; <see cref="UnbindAsync"/> is to follow.</summary>
    public void Stop()
    {
        lock (_stopping)
        {
            if (!_isStopped)
            {
                _restarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _isStopped = true;
            }
        }

        // The start has nothing to wait for.
        _settled.TrySetResult();
    }

    /// <summary>Ends the binds of a stopped link: what has a place is sent and answered first, for a bounded time; what then still waits is refused.</summary>
    public async Task UnbindAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience, _time);
        while (_isStopped && Places > 0 && BoundTransmitters > 0 && !deadline.IsCancellationRequested)
        {
            await Task.Delay(LookAgain, _time, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        CancellationTokenSource ending;
        lock (_stopping)
        {
            if (!_isStopped)
            {
                // Somebody has started it again meanwhile.
                return;
            }

            ending = _ending;
            _ending = new CancellationTokenSource();
        }

        await ending.CancelAsync();
    }

    /// <summary>Connectors bind again.</summary>
    public void Start()
    {
        lock (_stopping)
        {
            _isStopped = false;
            _restarted.TrySetResult();
        }
    }

    /// <summary>Completes when it is not stopped.</summary>
    public Task StartedAsync(CancellationToken cancellation) => _isStopped ? _restarted.Task.WaitAsync(cancellation) : Task.CompletedTask;

    /// <summary>Takes a bind out of those that messages are sent on; its answers and deliveries are still taken.</summary>
    public void SendNoMoreOn(SmscConnection connection)
    {
        lock (_gate)
        {
            Volatile.Write(ref _transmitters, [.. _transmitters.Where(c => !ReferenceEquals(c, connection))]);
        }

        DrainQueue();
    }
}
