using System.Diagnostics.Metrics;
using Prometheus;

namespace SmppGuard.Observability;

/// <summary>One instrument of a meter as a metric of prometheus-net.</summary>
internal abstract class ExportedInstrument
{
    /// <summary>In seconds, 50 µs to 10 s: from a commit of a fast disk to a response that is about to time out. For histograms that name no bounds themselves.</summary>
    private static readonly double[] DefaultBounds =
        [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    public static ExportedInstrument Of(Instrument instrument, MetricFactory metrics)
    {
        var (name, help) = (MetricNames.Of(instrument), instrument.Description ?? "");
        var observed = instrument.IsObservable;
        return InstrumentKinds.Of(instrument) switch
        {
            InstrumentKind.Counter => new ExportedSeries<Counter.Child>(
                labels => metrics.CreateCounter(name, help, new CounterConfiguration { LabelNames = labels, SuppressInitialValue = observed }),
                observed ? static (counter, value) => counter.IncTo(value) : static (counter, value) => counter.Inc(value),
                observed),
            InstrumentKind.UpDownCounter => new ExportedSeries<Gauge.Child>(Gauges, observed ? Set : static (gauge, value) => gauge.Inc(value), observed),
            InstrumentKind.Gauge => new ExportedSeries<Gauge.Child>(Gauges, Set, observed),
            InstrumentKind.Histogram => new ExportedHistogram(metrics.CreateHistogram(
                name, help, new HistogramConfiguration { Buckets = BoundsOf(instrument) })),
            _ => throw new ArgumentException($"{instrument.Name} is of a kind that is not known here: {instrument.GetType()}.", nameof(instrument)),
        };

        Gauge Gauges(string[] labels) => metrics.CreateGauge(name, help, new GaugeConfiguration { LabelNames = labels, SuppressInitialValue = observed });
        static void Set(Gauge.Child gauge, double value) => gauge.Set(value);
    }

    /// <summary>Upper bounds of the buckets of a histogram.</summary>
    public static double[] BoundsOf(Instrument histogram) => (histogram as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? DefaultBounds;

    /// <summary>A measurement. Of an observed instrument: while the export collects, which one thread does at a time. Of others: at any time, from any thread.</summary>
    public abstract void Measured(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>All observed instruments were read.</summary>
    public virtual void Collected()
    {
    }
}
