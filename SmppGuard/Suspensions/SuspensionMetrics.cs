using System.Diagnostics.Metrics;
using SmppGuard.Registry;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Suspensions;

/// <summary>The meter of suspensions. Who is suspended is among those that cannot send, with the registry.</summary>
internal static class SuspensionMetrics
{
    public static void Observe(IMeterFactory meters, RegistryStore registry) => meters.Create("SmppGuard.Suspensions").CreateObservableGauge(
        "smppguard.suspensions.announced",
        () => registry.State.Suspensions.Values.LongCount(entry => entry.Stage == SuspensionStage.Announced),
        "{suspension}",
        "Suspensions that are announced and not in force yet.");
}
