namespace SmppGuard.Tls;

/// <summary>
/// The certificates of one endpoint while the program runs. Each handshake takes what is in force at its begin, so files can change at any time, and whoever is connected stays. What replaces them has
/// to be usable now: a certificate without its key, one that has ended or one that is not valid yet leaves those in force that were.
/// </summary>
internal sealed class TlsIdentity
{
    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private TlsPaths _paths;
    private volatile TlsMaterial _current;
    private string? _bad;
    private string? _told;
    private long _takenAt;

    public TlsIdentity(string name, TlsPaths paths, TlsMaterial first, DateTimeOffset now, ILogger logger)
    {
        Name = name;
        _paths = paths;
        _current = first;
        _logger = logger;
        _takenAt = now.UtcTicks;
    }

    /// <summary>As metrics and logs have it: <c>smpp</c>, <c>http</c>, or <c>smsc:</c> and its name.</summary>
    public string Name { get; }

    public TlsMaterial Current => _current;

    /// <summary>When it was read that is in force.</summary>
    public DateTimeOffset TakenAt => new(Volatile.Read(ref _takenAt), TimeSpan.Zero);

    /// <summary>Why what the files hold now is not in force; null: it is.</summary>
    public string? Problem { get; private set; }

    /// <summary>
    /// Takes what the files hold, if that is another one and can be used. Who renews them may be half way: what is bad is told when it is found so a second time.
    /// </summary>
    public void Look(DateTimeOffset now)
    {
        lock (_gate)
        {
            var read = PreparedIdentity.Read(Name, _paths, _current, now);
            if (read.Material is { } material)
            {
                Take(_paths, material, now);
            }
            else if (read.Problem is not { } problem)
            {
                Problem = _bad = _told = null;
            }
            else if (!string.Equals(_bad, read.Digest, StringComparison.Ordinal))
            {
                _bad = read.Digest;
            }
            else
            {
                Tell(problem);
            }
        }
    }

    /// <summary>What other files hold, or the same again; nothing is taken.</summary>
    public PreparedIdentity Prepare(TlsPaths paths, DateTimeOffset now)
    {
        lock (_gate)
        {
            return PreparedIdentity.Read(Name, paths, _current, now);
        }
    }

    /// <summary>Takes what was prepared; it is no problem.</summary>
    public void Take(PreparedIdentity prepared, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (prepared.Material is { } material)
            {
                Take(prepared.Paths, material, now);
            }
            else
            {
                _paths = prepared.Paths;
                Problem = _bad = _told = null;
            }
        }
    }

    private void Take(TlsPaths paths, TlsMaterial material, DateTimeOffset now)
    {
        _paths = paths;
        _current = material;
        Volatile.Write(ref _takenAt, now.UtcTicks);
        Problem = _bad = _told = null;
        TlsLog.Taken(_logger, Name, material.Pair?.Own.Subject ?? "none", material.Pair is { } pair ? KeyPair.Day(pair.End.UtcDateTime) : "-");
    }

    private void Tell(string problem)
    {
        Problem = problem;
        if (!string.Equals(_told, problem, StringComparison.Ordinal))
        {
            _told = problem;
            TlsLog.NotTaken(_logger, Name, problem);
        }
    }
}
