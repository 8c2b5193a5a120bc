using System.Diagnostics.Metrics;
using SmppGuard.Observability;

namespace SmppGuard.Restrictions;

/// <summary>Stores what is in force and could not be stored, as soon as that is possible, store by store and with growing pauses. Health and a metric say how much there is.</summary>
internal sealed class RestrictionRetry : BackgroundService, IReadinessCheck
{
    private const string MeterName = "SmppGuard.Restrictions";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly IRestrictionStore[] _stores;
    private readonly TimeProvider _time;
    private readonly ILogger<RestrictionRetry> _logger;

    public RestrictionRetry(IEnumerable<IRestrictionStore> stores, IMeterFactory meters, TimeProvider time, ILogger<RestrictionRetry> logger)
    {
        _stores = [.. stores];
        _time = time;
        _logger = logger;
        _ = meters.Create(MeterName).CreateObservableGauge(
            "smppguard.restrictions.unstored",
            () => _stores.Select(store => new Measurement<int>(store.Unstored, new KeyValuePair<string, object?>("store", store.Name))),
            "{restriction}",
            "Suspensions, refusals and do-not-disturb numbers that are in force and not stored yet.");
    }

    public string? Problem
    {
        get
        {
            var unstored = _stores.Where(store => store.Unstored > 0).Select(store => $"{store.Unstored} in {store.Name}").ToList();
            return unstored.Count == 0 ? null : $"restrictions are in force and not stored yet: {string.Join(", ", unstored)}";
        }
    }

    /// <summary>Once more at the end, before the stores are closed.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var store in _stores.Where(store => store.Unstored > 0))
        {
            try
            {
                await store.StoreUnstoredAsync();
            }
            catch (Exception error)
            {
                _logger.Lost(store.Unstored, store.Name, error);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(_stores.Select(store => KeepStoringAsync(store, stoppingToken)));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task KeepStoringAsync(IRestrictionStore store, CancellationToken stop)
    {
        var pause = FirstPause;
        while (true)
        {
            await Task.Delay(pause, _time, stop);
            if (store.Unstored == 0)
            {
                pause = FirstPause;
                continue;
            }

            try
            {
                await store.StoreUnstoredAsync();
                pause = FirstPause;
                _logger.Stored(store.Name);
            }
            catch (Exception error)
            {
                // Whatever it is: what is in force stays in force, and is tried again.
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
                _logger.NotStored(store.Unstored, store.Name, pause.TotalSeconds, error);
            }
        }
    }
}
