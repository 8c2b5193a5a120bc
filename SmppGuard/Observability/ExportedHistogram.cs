using Prometheus;

namespace SmppGuard.Observability;

/// <summary>A histogram, added up over all its tags. It is recorded into for every message: no look-up, no lock, no allocation.</summary>
internal sealed class ExportedHistogram(Histogram histogram) : ExportedInstrument
{
    public override void Measured(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (double.IsFinite(value))
        {
            histogram.Observe(value);
        }
    }
}
