using System.Diagnostics.Metrics;

namespace SmppGuard.Complaints;

/// <summary>Complaints that wait for an answer.</summary>
internal static class ComplaintMetrics
{
    public static void Observe(IMeterFactory meters, Func<long> open, Func<long> overdue)
    {
        var meter = meters.Create("SmppGuard.Complaints");
        meter.CreateObservableGauge("smppguard.complaints.open", open, "{complaint}", "Complaints that are not answered yet.");
        meter.CreateObservableGauge("smppguard.complaints.overdue", overdue, "{complaint}", "Complaints that are not answered, and whose time to be answered is over.");
    }
}
