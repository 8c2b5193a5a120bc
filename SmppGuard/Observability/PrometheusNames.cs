using System.Diagnostics.Metrics;

namespace SmppGuard.Observability;

/// <summary>
/// Names of the Prometheus text format from names and units of OpenTelemetry: <c>smppguard.journal</c> in <c>By</c> is <c>smppguard_journal_bytes</c>.
/// </summary>
internal static class PrometheusNames
{
    public static string OfMetric(Instrument instrument)
    {
        var name = OfLabel(instrument.Name);
        var unit = Unit(instrument.Unit);
        if (unit.Length > 0 && !name.EndsWith(unit, StringComparison.Ordinal))
        {
            name += "_" + unit;
        }

        return IsCounter(instrument) ? name + "_total" : name;
    }

    /// <summary>Dots and whatever else Prometheus does not take become underscores.</summary>
    public static string OfLabel(string name) =>
        string.Create(name.Length, name, static (destination, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                destination[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
            }
        });

    /// <summary><c>counter</c>, <c>histogram</c> or <c>gauge</c>; what goes up and down is a gauge.</summary>
    public static string OfType(Instrument instrument) =>
        IsCounter(instrument) ? "counter" : IsHistogram(instrument) ? "histogram" : "gauge";

    public static bool IsHistogram(Instrument instrument) => instrument is Histogram<double> or Histogram<long>;

    private static bool IsCounter(Instrument instrument) =>
        instrument is ObservableCounter<long> or ObservableCounter<double> or ObservableCounter<int> && !GoesDown(instrument);

    // Instruments of the runtime that it makes as counters and that go down again: rate() would take each fall for a restart.
    private static bool GoesDown(Instrument instrument) => instrument.Name is "dotnet.thread_pool.thread.count" or "dotnet.thread_pool.queue.length";

    // UCUM; what stands in braces only explains and is no unit.
    private static string Unit(string? unit) => unit switch
    {
        null or "" or "1" => "",
        "s" => "seconds",
        "By" => "bytes",
        ['{', ..] => "",
        _ => OfLabel(unit),
    };
}
