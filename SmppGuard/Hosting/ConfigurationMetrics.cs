using System.Diagnostics.Metrics;

namespace SmppGuard.Hosting;

/// <summary>Whether what the configuration says is in force, and since when.</summary>
internal sealed class ConfigurationMetrics
{
    private readonly long[] _counts = new long[2];
    private long _takenAt;
    private int _isTaken = 1;

    public ConfigurationMetrics(IMeterFactory meters, TimeProvider time)
    {
        _takenAt = time.GetUtcNow().ToUnixTimeSeconds();
        var meter = meters.Create("SmppGuard.Configuration");
        meter.CreateObservableGauge(
            "smppguard.configuration.in.force", () => Volatile.Read(ref _isTaken), "{configuration}", "1: the configuration that was read last is in force; 0: it was wrong, and that of before is.");
        meter.CreateObservableGauge(
            "smppguard.configuration.taken.timestamp", () => Volatile.Read(ref _takenAt), "s", "When the configuration in force was read: seconds since 1970-01-01 UTC.");
        meter.CreateObservableCounter(
            "smppguard.configuration.reloads",
            () => new[] { Measure("not-taken", 0), Measure("taken", 1) },
            "{reload}",
            "How often the configuration was read again, by what became of it.");
    }

    public void Taken(DateTimeOffset now)
    {
        Volatile.Write(ref _takenAt, now.ToUnixTimeSeconds());
        Volatile.Write(ref _isTaken, 1);
        Interlocked.Increment(ref _counts[1]);
    }

    public void NotTaken()
    {
        Volatile.Write(ref _isTaken, 0);
        Interlocked.Increment(ref _counts[0]);
    }

    private Measurement<long> Measure(string outcome, int index) => new(Volatile.Read(ref _counts[index]), new KeyValuePair<string, object?>("outcome", outcome));
}
