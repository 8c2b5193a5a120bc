using System.Collections.Concurrent;
using System.Globalization;
using SmppGuard.Model;

namespace SmppGuard.Carriers.LookUp;

/// <summary>
/// What the operator's service says of numbers. Whoever looks gets what is known at this moment and never waits: a number of which nothing is known, or an answer that is old, is put into a queue and asked for
/// behind the scenes; the next message to it finds the answer. An old answer counts until the new one is there.
/// </summary>
internal sealed class CarrierLookUps : BackgroundService
{
    /// <summary>Numbers that wait to be asked for; beyond them one is asked for when the next message goes there.</summary>
    public const int MaxWaiting = 10_000;

    private const int FailuresBeforePause = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLogs = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<long> _wanted = new();
    private readonly ConcurrentDictionary<long, bool> _asking = new();
    private readonly LookUpCache _cache;
    private readonly LookUpClient? _client;
    private readonly TimeSpan _fresh;
    private readonly int _concurrency;
    private readonly TimeProvider _time;
    private readonly ILogger<CarrierLookUps> _logger;
    private readonly Lock _failing = new();
    private int _waiting;
    private int _failures;
    private TimeSpan _rest = FirstRest;
    private long _restsFrom;
    private TimeSpan _restsFor;
    private long _loggedAt;
    private long _failedSinceLog;
    private long _answered;
    private long _unknown;
    private long _failed;
    private long _dropped;

    public CarrierLookUps(CarrierLookUpOptions options, CarrierName names, TimeProvider time, ILogger<CarrierLookUps> logger)
    {
        _time = time;
        _logger = logger;
        _fresh = TimeSpan.FromMinutes(options.CacheMinutes);
        _concurrency = options.Concurrency;
        _cache = new LookUpCache(options.CacheNumbers);
        _client = options.Url is { } url ? new LookUpClient(new Uri(url), options, names, time) : null;
    }

    public bool IsOn => _client is not null;

    public int Cached => _cache.Count;

    /// <summary>How look-ups ended, for the metric.</summary>
    public IEnumerable<(string Result, long Count)> Results =>
    [
        ("answered", Volatile.Read(ref _answered)), ("unknown", Volatile.Read(ref _unknown)), ("failed", Volatile.Read(ref _failed)), ("dropped", Volatile.Read(ref _dropped)),
    ];

    /// <summary>What is known of a number at this moment; has it asked for where that is nothing, or old. On the data path: no lock, no waiting, nothing allocated where the answer is there.</summary>
    public bool TryFind(Msisdn msisdn, out LookUpAnswer answer)
    {
        answer = default;
        if (_client is null)
        {
            return false;
        }

        var found = _cache.TryFind(msisdn.Value, out answer);
        if (!found || IsOld(answer))
        {
            Want(msisdn.Value);
        }

        return found;
    }

    public override void Dispose()
    {
        _client?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_client is not { } client)
        {
            return;
        }

        using var slots = new SemaphoreSlim(_concurrency);
        using var timer = new PeriodicTimer(Pause, _time);
        try
        {
            do
            {
                while (_wanted.TryDequeue(out var number))
                {
                    _ = Interlocked.Decrement(ref _waiting);
                    if (IsResting())
                    {
                        _ = Interlocked.Increment(ref _dropped);
                    }
                    else if (!IsKnown(number) && _asking.TryAdd(number, true))
                    {
                        // The answer to the question before may have come in between.
                        if (IsKnown(number))
                        {
                            _ = _asking.TryRemove(number, out _);
                            continue;
                        }

                        await slots.WaitAsync(stoppingToken);
                        _ = AskAsync(client, number, slots, stoppingToken);
                    }
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }

        // Those under way end with the token; they give their places back.
        for (var i = 0; i < _concurrency; i++)
        {
            await slots.WaitAsync(CancellationToken.None);
        }
    }

    private bool IsKnown(long number) => _cache.TryFind(number, out var known) && !IsOld(known);

    private bool IsOld(LookUpAnswer answer) => _time.GetElapsedTime(answer.At) >= _fresh;

    private void Want(long number)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            _ = Interlocked.Decrement(ref _waiting);
            _ = Interlocked.Increment(ref _dropped);
            return;
        }

        _wanted.Enqueue(number);
    }

    private async Task AskAsync(LookUpClient client, long number, SemaphoreSlim slots, CancellationToken stop)
    {
        try
        {
            var carrier = await client.AskAsync(number.ToString(CultureInfo.InvariantCulture), stop);
            _cache.Put(number, new LookUpAnswer(carrier, _time.GetTimestamp()));
            _ = Interlocked.Increment(ref carrier is null ? ref _unknown : ref _answered);
            lock (_failing)
            {
                _failures = 0;
                _rest = FirstRest;
            }
        }
        catch (HttpRequestException failure)
        {
            _ = Interlocked.Increment(ref _failed);
            Failed(failure);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        finally
        {
            _ = _asking.TryRemove(number, out _);
            _ = slots.Release();
        }
    }

    private bool IsResting()
    {
        lock (_failing)
        {
            return _restsFor > TimeSpan.Zero && _time.GetElapsedTime(_restsFrom) < _restsFor;
        }
    }

    // A service that fails again and again is left alone for a while, and said of once a minute.
    private void Failed(HttpRequestException failure)
    {
        long told;
        lock (_failing)
        {
            if (++_failures >= FailuresBeforePause && !(_restsFor > TimeSpan.Zero && _time.GetElapsedTime(_restsFrom) < _restsFor))
            {
                (_restsFrom, _restsFor) = (_time.GetTimestamp(), _rest);
                _rest = _rest * 2 > LongestRest ? LongestRest : _rest * 2;
            }

            _failedSinceLog++;
            if (_loggedAt != 0 && _time.GetElapsedTime(_loggedAt) < BetweenLogs)
            {
                return;
            }

            _loggedAt = _time.GetTimestamp();
            (told, _failedSinceLog) = (_failedSinceLog, 0);
        }

        _logger.LookUpFailed(told, failure.Message);
    }
}
