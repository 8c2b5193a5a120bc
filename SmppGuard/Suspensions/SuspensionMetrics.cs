using System.Diagnostics.Metrics;
using SmppGuard.Registry;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Suspensions;

/// <summary>The meter of suspensions. Who is suspended is among those that cannot send, with the registry.</summary>
internal static class SuspensionMetrics
{
    public static void Observe(IMeterFactory meters, RegistryStore registry)
    {
        var meter = meters.Create("SmppGuard.Suspensions");
        meter.CreateObservableGauge(
            "smppguard.suspensions.announced",
            () => registry.State.Suspensions.Values.LongCount(entry => entry.Stage == SuspensionStage.Announced),
            "{suspension}",
            "Suspensions that are announced and not in force yet.");
        meter.CreateObservableGauge(
            "smppguard.suspensions.appeals",
            () => registry.State.Suspensions.Values.LongCount(entry => entry.Appeal is { Outcome: null }),
            "{appeal}",
            "Appeals against suspensions that are not answered yet.");
    }
}
