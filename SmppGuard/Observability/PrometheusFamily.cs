using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace SmppGuard.Observability;

/// <summary>All series of one instrument: a HELP line, a TYPE line and its samples, which the text format wants together.</summary>
internal sealed class PrometheusFamily
{
    private readonly string _name;
    private readonly string _head;
    private readonly PrometheusHistogram? _histogram;
    private readonly StringBuilder _samples = new();

    public PrometheusFamily(Instrument instrument)
    {
        _name = PrometheusNames.OfMetric(instrument);
        _head = $"# HELP {_name} {EscapeHelp(instrument.Description ?? "")}\n# TYPE {_name} {PrometheusNames.OfType(instrument)}\n";
        if (PrometheusNames.IsHistogram(instrument))
        {
            var advice = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries;
            _histogram = new PrometheusHistogram(advice ?? PrometheusHistogram.DefaultBounds);
        }
    }

    /// <summary>
    /// A measurement. Of a histogram: at any time, from any thread. Of an observable: only while the exporter collects, which one thread does at a time.
    /// </summary>
    public void Measured(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_histogram is not null)
        {
            _histogram.Record(value);
            return;
        }

        AppendLabels(tags);
        _samples.Append(CultureInfo.InvariantCulture, $" {value}\n");
    }

    /// <inheritdoc cref="Measured(double, ReadOnlySpan{KeyValuePair{string, object?}})"/>
    public void Measured(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_histogram is not null)
        {
            _histogram.Record(value);
            return;
        }

        AppendLabels(tags);
        _samples.Append(CultureInfo.InvariantCulture, $" {value}\n");
    }

    /// <summary>Appends what was collected and forgets it.</summary>
    public void Render(StringBuilder text)
    {
        text.Append(_head);
        _histogram?.Render(text, _name);
        text.Append(_samples);
        _samples.Clear();
    }

    private static string EscapeHelp(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private void AppendLabels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _samples.Append(_name);
        var separator = '{';
        foreach (var (key, value) in tags)
        {
            _samples.Append(separator).Append(PrometheusNames.OfLabel(key)).Append("=\"");
            foreach (var character in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                _ = character switch
                {
                    '\\' => _samples.Append("\\\\"),
                    '"' => _samples.Append("\\\""),
                    '\n' => _samples.Append("\\n"),
                    _ => _samples.Append(character),
                };
            }

            _samples.Append('"');
            separator = ',';
        }

        if (separator == ',')
        {
            _samples.Append('}');
        }
    }
}
