using System.Diagnostics.Metrics;

namespace SmppGuard.Complaints;

/// <summary>Complaints that wait for an answer.</summary>
internal static class ComplaintMetrics
{
    public static void Observe(IMeterFactory meters, Func<long> open, Func<long> overdue, Func<DateTimeOffset?> nextDue)
    {
        var meter = meters.Create("SmppGuard.Complaints");
        meter.CreateObservableGauge("smppguard.complaints.open", open, "{complaint}", "Complaints that are not answered yet.");
        meter.CreateObservableGauge("smppguard.complaints.overdue", overdue, "{complaint}", "Complaints that are not answered, and whose time to be answered is over.");
        meter.CreateObservableGauge(
            "smppguard.complaints.next.due.timestamp",
            () => nextDue() is { } due ? [new Measurement<long>(due.ToUnixTimeSeconds())] : Array.Empty<Measurement<long>>(),
            "s",
            "When the time to answer the most urgent of them ends: seconds since 1970-01-01 UTC. Not there while all are answered.");
    }
}
