using System.Diagnostics.Metrics;

namespace SmppGuard.Archive;

/// <summary>The meter of the archive: how far it is behind the journal, and what was written to it.</summary>
internal static class ArchiveMetrics
{
    /// <param name="meters">Whose meters it tells it by.</param>
    /// <param name="pump">Read at any time, on the thread of who asks.</param>
    public static void Observe(IMeterFactory meters, ArchivePump pump)
    {
        var meter = meters.Create("SmppGuard.Archive");
        meter.CreateObservableGauge("smppguard.archive.lag", () => pump.Lag.TotalSeconds, "s", "Age of the oldest record that is not in the archive yet.");
        meter.CreateObservableCounter("smppguard.archive.records", () => pump.Records, "{record}", "Records written to the archive.");
    }
}
