namespace SmppGuard.Guessing;

/// <summary>Those who take turns, and their failures.</summary>
internal sealed class GuessLine
{
    private int _waiting;

    /// <summary>Nothing of it has to be let go of: no handle is ever asked for.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public int Waiting => Volatile.Read(ref _waiting);

    public int Failures { get; set; }

    /// <summary>Timestamp of the last failure, of the monotonic clock.</summary>
    public long LastFailure { get; set; }

    public void Come() => Interlocked.Increment(ref _waiting);

    public void Leave() => Interlocked.Decrement(ref _waiting);

    public int FailuresAt(TimeProvider time, TimeSpan forgiven) => Failures > 0 && time.GetElapsedTime(LastFailure) < forgiven ? Failures : Failures = 0;
}

/// <summary>One address: a line for strangers, and one for each account that has worked from there.</summary>
internal sealed class GuessPlace
{
    /// <summary>Accounts that are told apart at one address.</summary>
    private const int MaxAccounts = 64;

    private readonly Lock _lock = new();
    private readonly GuessLine _strangers = new();
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GuessLine> _known = new(StringComparer.Ordinal);

    /// <summary>When it was last asked for.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether an account has worked from there.</summary>
    public bool HasWorked
    {
        get
        {
            lock (_lock)
            {
                return _known.Count > 0;
            }
        }
    }

    public GuessLine LineOf(string account)
    {
        lock (_lock)
        {
            return _known.GetValueOrDefault(account, _strangers);
        }
    }

    public bool IsIdle(TimeProvider time, TimeSpan forgiven)
    {
        lock (_lock)
        {
            return time.GetElapsedTime(LastUse) >= forgiven && _strangers.Waiting == 0 && _known.Values.All(line => line.Waiting == 0);
        }
    }

    public void Fail(GuessLine line, string account, long now)
    {
        lock (_lock)
        {
            if (line.Failures == 0 && ReferenceEquals(line, _strangers))
            {
                // Forgiven meanwhile, or none before.
                _failures.Clear();
            }

            line.Failures++;
            line.LastFailure = now;
            LastUse = now;
            if (ReferenceEquals(line, _strangers) && account.Length > 0 && (_failures.Count < MaxAccounts || _failures.ContainsKey(account)))
            {
                _failures[account] = _failures.GetValueOrDefault(account) + 1;
            }
        }
    }

    public void Succeed(GuessLine line, string account, long now)
    {
        lock (_lock)
        {
            LastUse = now;
            if (!ReferenceEquals(line, _strangers))
            {
                line.Failures = 0;
                return;
            }

            if (_failures.Remove(account, out var own))
            {
                line.Failures = Math.Max(0, line.Failures - own);
            }

            if (account.Length > 0 && _known.Count < MaxAccounts)
            {
                _ = _known.TryAdd(account, new GuessLine());
            }
        }
    }
}
