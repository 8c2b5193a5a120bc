using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Numerics;
using Prometheus;

namespace SmppGuard.Observability;

/// <summary>
/// Publishes the meters of one host in a registry of prometheus-net that is its own: several guards in one process do not mix. It listens from the moment that it is
/// made, so histograms and plain counters are complete; observed instruments are read at each scrape, and what they do not report any more is gone.
/// </summary>
/// <remarks>
/// Not the adapter of prometheus-net: that makes every counter a gauge, puts the meter's name in front, sorts and copies the tags of each measurement, and shows a series for minutes
/// after its end.
/// </remarks>
internal sealed class MeterExport : IDisposable
{
    /// <summary>Names of our meters begin so; the factory that makes them makes those of Kestrel too.</summary>
    public const string MeterPrefix = "SmppGuard";

    private readonly IMeterFactory _meters;
    private readonly ILogger<MeterExport> _logger;
    private readonly MetricFactory _metrics;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<ExportedInstrument> _instruments = new();
    private readonly Lock _collecting = new();

    public MeterExport(IMeterFactory meters, ILogger<MeterExport> logger)
    {
        _meters = meters;
        _logger = logger;
        _metrics = Metrics.WithCustomRegistry(Registry);
        _metrics.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        Registry.AddBeforeCollectCallback(Collect);
        Hear<byte>();
        Hear<short>();
        Hear<int>();
        Hear<long>();
        Hear<float>();
        Hear<double>();
        Hear<decimal>();
        _listener.InstrumentPublished = Published;
        _listener.Start();
    }

    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    public void Dispose() => _listener.Dispose();

    private void Hear<T>()
        where T : struct, INumberBase<T> =>
        _listener.SetMeasurementEventCallback<T>(static (_, value, tags, instrument) => ((ExportedInstrument)instrument!).Measured(double.CreateSaturating(value), tags));

    private void Published(Instrument instrument, MeterListener listener)
    {
        // The scope tells our meters from those of another host in the same process.
        var ours = instrument.Meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal) && ReferenceEquals(instrument.Meter.Scope, _meters);
        if (ours || RuntimeInstruments.Contains(instrument))
        {
            var exported = ExportedInstrument.Of(instrument, _metrics);
            _instruments.Enqueue(exported);
            listener.EnableMeasurementEvents(instrument, exported);
        }
    }

    // Scrapes can overlap; the instruments are read by one of them at a time.
    private void Collect()
    {
        lock (_collecting)
        {
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException error)
            {
                // One source failed; the others were read, and an operator needs them now more than ever.
                ObservabilityLog.SourceFailed(_logger, error);
            }

            foreach (var instrument in _instruments)
            {
                instrument.Collected();
            }
        }
    }
}
