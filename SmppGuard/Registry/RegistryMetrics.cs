using System.Diagnostics.Metrics;
using System.Text.Json;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>The meter of the registry: senders that cannot send, and licences and codes that are about to end.</summary>
internal static class RegistryMetrics
{
    private const string MeterName = "SmppGuard.Registry";

    public static void Observe(IMeterFactory meters, RegistryStore registry, TimeProvider time) => meters.Create(MeterName).CreateObservableGauge(
        "smppguard.papers.left",
        () => registry.Current.Organizations
            .Where(o => o.Standing != Standing.Terminated && o.LicencesEndAt != long.MaxValue)
            .Select(o => new Measurement<double>(
                (DateTimeOffset.FromUnixTimeMilliseconds(o.LicencesEndAt) - time.GetUtcNow()).TotalSeconds, new KeyValuePair<string, object?>("organization", o.Id))),
        "s",
        "Time until an organization may not send any more, because its licence or the check of its papers ends.");

    public static void Observe(IMeterFactory meters, SenderBlocks blocks) => meters.Create(MeterName).CreateObservableGauge(
        "smppguard.blocked.senders",
        () => blocks.Count().Select(b => new Measurement<long>(b.Count, new("kind", NameOf(b.Kind)), new("cause", NameOf(b.Cause)))),
        "{entry}",
        "Organizations, codes and accounts that cannot send, by what keeps them from it.");

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
