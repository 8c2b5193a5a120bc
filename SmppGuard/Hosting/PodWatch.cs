using System.Diagnostics.Metrics;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Hosting;

/// <summary>
/// What becomes of this pod when it cannot hold its number in the database that it shares. While it cannot say that it lives, it goes on accepting and answering, since what it accepts is in
/// its journal; it delivers nothing, since others may. When its number has gone to another data directory, the two would give the same ids, and the second record of an id would be taken for
/// stored: it ends itself, in the orderly way.
/// </summary>
internal sealed class PodWatch : BackgroundService, IReadinessCheck
{
    private readonly PodLease _lease;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<PodWatch> _logger;

    public PodWatch(PodLease lease, PodOptions pod, IHostApplicationLifetime lifetime, IMeterFactory meters, ILogger<PodWatch> logger)
    {
        _lease = lease;
        _lifetime = lifetime;
        _logger = logger;
        var number = new KeyValuePair<string, object?>("pod", OptionProblems.Number(pod.Number));
        _ = meters.Create("SmppGuard.Hosting").CreateObservableGauge(
            "smppguard.pod.lease.held",
            () => new Measurement<int>(lease.IsHeld ? 1 : 0, number),
            description: "1: this pod holds its number in the database that it shares; 0: it could not say so for 20 seconds, and delivers no receipts and replies.");
    }

    /// <summary>Whether the number went to another data directory.</summary>
    public bool IsLost => _lease.Lost.IsCompleted;

    public string? Problem => IsLost ? $"pod-number-lost: the number {_lease.Pod} of this pod went to another one; it stops."
        : _lease.IsHeld ? null
        : "pod-lease: the database has not been told for a while that this pod lives; receipts and replies wait until it is.";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _lease.Lost.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (IsLost)
        {
            HostingLog.PodNumberLost(_logger, _lease.Pod);
            _lifetime.StopApplication();
        }
    }
}
