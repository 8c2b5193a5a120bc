using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Text;

namespace SmppGuard.Observability;

/// <summary>
/// Renders the meter <c>SmppGuard</c> and a few instruments of the runtime in the Prometheus text format 0.0.4. It listens from the moment that it is made, so
/// histograms are complete; everything else is read from its source at each scrape. Histograms are added up over all their tags.
/// </summary>
internal sealed class PrometheusExporter : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly FrozenSet<string> RuntimeInstruments = new[]
    {
        "dotnet.process.cpu.time", "dotnet.process.memory.working_set", "dotnet.gc.collections", "dotnet.gc.heap.total_allocated", "dotnet.gc.pause.time",
        "dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly IMeterFactory _meters;
    private readonly ILogger<PrometheusExporter> _logger;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<PrometheusFamily> _families = new();
    private readonly Lock _collecting = new();
    private readonly StringBuilder _text = new();

    public PrometheusExporter(IMeterFactory meters, ILogger<PrometheusExporter> logger)
    {
        _meters = meters;
        _logger = logger;
        _listener.InstrumentPublished = Published;
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((PrometheusFamily)family!).Measured(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((PrometheusFamily)family!).Measured((long)value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((PrometheusFamily)family!).Measured(value, tags));
        _listener.Start();
    }

    /// <summary>Reads everything and renders it. Safe from any thread; scrapes wait for one another.</summary>
    public string Render()
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

            _text.Clear();
            foreach (var family in _families)
            {
                family.Render(_text);
            }

            return _text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Published(Instrument instrument, MeterListener listener)
    {
        // The scope tells our meter from that of another host in the same process.
        var ours = string.Equals(instrument.Meter.Name, GuardMetrics.MeterName, StringComparison.Ordinal) && ReferenceEquals(instrument.Meter.Scope, _meters);
        var runtime = string.Equals(instrument.Meter.Name, "System.Runtime", StringComparison.Ordinal) && RuntimeInstruments.Contains(instrument.Name);
        if ((ours || runtime) && (instrument.IsObservable || PrometheusNames.IsHistogram(instrument)))
        {
            var family = new PrometheusFamily(instrument);
            _families.Enqueue(family);
            listener.EnableMeasurementEvents(instrument, family);
        }
    }
}
