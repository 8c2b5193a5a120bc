using System.Diagnostics.Metrics;

namespace SmppGuard.Evidence;

/// <summary>How many exports there are, how they end, and what they take up.</summary>
internal sealed class EvidenceMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _ended;

    public EvidenceMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("SmppGuard.Evidence");
        _ended = _meter.CreateCounter<long>("smppguard.exports", "{export}", "Exports that have ended, by how: done or failed.");

        // There before anything happens, so that the first one is a rise.
        _ended.Add(0, State(isDone: true));
        _ended.Add(0, State(isDone: false));
    }

    public void Observe(Func<int> unfinished, Func<long> octets)
    {
        _ = _meter.CreateObservableGauge("smppguard.exports.unfinished", unfinished, "{export}", "Exports that wait or are being made.");
        _ = _meter.CreateObservableGauge("smppguard.exports.size", () => octets(), "By", "What packages of evidence take up in the data directory.");
    }

    public void Ended(bool isDone) => _ended.Add(1, State(isDone));

    private static KeyValuePair<string, object?> State(bool isDone) => new("state", isDone ? "done" : "failed");
}
