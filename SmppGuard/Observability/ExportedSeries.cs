using System.Globalization;
using Prometheus;

namespace SmppGuard.Observability;

/// <summary>
/// The series of a counter or gauge. The names of the labels are those of the first measurement's tags; all measurements of an instrument have the same tags in the same order. Of a
/// plain instrument (not observed), a measurement with tags takes a look-up and allocates: what is counted for every message is counted in an array and observed.
/// </summary>
internal sealed class ExportedSeries<TChild> : ExportedInstrument
    where TChild : ChildBase
{
    private readonly Func<string[], Collector<TChild>> _create;
    private readonly Action<TChild, double> _measure;
    private readonly bool _observed;
    private readonly Collector<TChild> _unlabelled;
    private HashSet<TChild> _shown = [];
    private HashSet<TChild> _reported = [];
    private volatile Collector<TChild>? _labelled;

    /// <param name="create">Makes the metric with these labels, or finds it.</param>
    /// <param name="measure">Adds or sets the value.</param>
    /// <param name="observed">Whether only what is reported at a scrape is shown there.</param>
    public ExportedSeries(Func<string[], Collector<TChild>> create, Action<TChild, double> measure, bool observed)
    {
        (_create, _measure, _observed) = (create, measure, observed);

        // HELP and TYPE are there from the start, and a plain counter has its 0.
        _unlabelled = create([]);
    }

    public override void Measured(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = tags.IsEmpty ? _unlabelled.WithLabels() : Labelled(tags);
        _measure(series, value);
        if (_observed)
        {
            _ = _reported.Add(series);
        }
    }

    public override void Collected()
    {
        foreach (var gone in _shown.Except(_reported))
        {
            gone.Remove();
        }

        (_shown, _reported) = (_reported, _shown);
        _reported.Clear();
    }

    private TChild Labelled(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var values = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            values[i] = Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "";
        }

        return (_labelled ?? CreateLabelled(tags)).WithLabels(values);
    }

    private Collector<TChild> CreateLabelled(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            names[i] = MetricNames.OfLabel(tags[i].Key);
        }

        // Two threads may both come here first; the registry gives both the same.
        _unlabelled.WithLabels().Unpublish();
        return _labelled = _create(names);
    }
}
