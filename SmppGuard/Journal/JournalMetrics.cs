using System.Diagnostics.Metrics;

namespace SmppGuard.Journal;

/// <summary>The meter of the journal: its size, the size that it may have, and how long commits take.</summary>
internal static class JournalMetrics
{
    /// <param name="meters">Whose meters it tells it by.</param>
    /// <param name="journal">Read at any time, on the thread of who asks.</param>
    /// <param name="maxBytes">The size that it may have.</param>
    public static void Observe(IMeterFactory meters, MessageJournal journal, long maxBytes)
    {
        var meter = meters.Create("SmppGuard.Journal");
        meter.CreateObservableGauge("smppguard.journal", () => journal.Bytes, "By", "Size of the journal on the disk.");
        meter.CreateObservableGauge("smppguard.journal.limit", () => maxBytes, "By", "Size that the journal may have (Journal:MaxBytes).");
        var commit = meter.CreateHistogram<double>("smppguard.journal.commit.duration", "s", "Time to write and sync one group of records.");
        journal.GroupMeasured = (elapsed, _) => commit.Record(elapsed.TotalSeconds);
    }
}
