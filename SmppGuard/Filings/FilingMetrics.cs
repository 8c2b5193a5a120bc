using System.Diagnostics.Metrics;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Filings;

/// <summary>What is filed, and what carriers have to be told.</summary>
internal static class FilingMetrics
{
    public static void Observe(IMeterFactory meters, RegistryStore registry, FilingUses uses, FilingTerms terms, TimeProvider time)
    {
        var meter = meters.Create("SmppGuard.Filings");
        meter.CreateObservableGauge(
            "smppguard.filings",
            () =>
            {
                var now = time.GetUtcNow().ToUnixTimeMilliseconds();
                var counts = registry.State.Filings.Values.CountBy(filing => terms.StateAt(filing, uses.Of(filing.Key.Key).LastAt, now)).ToDictionary();
                return Enum.GetValues<FilingState>().Select(state => new Measurement<long>(counts.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", state.ToString())));
            },
            "{filing}",
            "Filings with carriers, by their state at this moment.");
        meter.CreateObservableGauge("smppguard.filing.tasks.open", () => Open(registry).LongCount(), "{task}", "Changes that carriers have to be told, and were not.");
        meter.CreateObservableGauge("smppguard.filing.tasks.overdue", () => Open(registry).LongCount(task => time.GetUtcNow() >= task.DueAt), "{task}", "Those of them whose time is over.");
        meter.CreateObservableGauge(
            "smppguard.filing.tasks.next.due.timestamp",
            () => Open(registry).MinBy(task => task.DueAt) is { } next ? [new Measurement<long>(next.DueAt.ToUnixTimeSeconds())] : Array.Empty<Measurement<long>>(),
            "s",
            "When the time for the most urgent of them ends: seconds since 1970-01-01 UTC. Not there while there is none.");
    }

    private static IEnumerable<FilingTask> Open(RegistryStore registry) => registry.State.FilingTasks.Values.Where(task => task.IsOpen);
}
