using System.Diagnostics.Metrics;
using SmppGuard.Carriers.LookUp;
using SmppGuard.Carriers.Portability;

namespace SmppGuard.Carriers;

/// <summary>The list of ported numbers, and how look-ups end.</summary>
internal sealed class CarrierMetrics
{
    public CarrierMetrics(IMeterFactory meters, PortabilityService portability, CarrierLookUps lookUps)
    {
        var meter = meters.Create("SmppGuard.Carriers");
        meter.CreateObservableGauge("smppguard.portability.numbers", () => portability.Table.List?.Count ?? 0, "{number}", "Numbers of the list of ported numbers in force.");
        meter.CreateObservableGauge("smppguard.portability.memory", () => portability.Table.Octets, "By", "Memory of these numbers.");
        meter.CreateObservableGauge(
            "smppguard.portability.replaced.timestamp", () => portability.Table.List is { } list ? list.ReplacedAt.ToUnixTimeSeconds() : 0, "s", "When the list was changed last, seconds since 1970; 0: there is none.");
        meter.CreateObservableGauge("smppguard.carrier.lookups.cached", () => lookUps.Cached, "{number}", "Numbers whose carriers the look-up service has told and which are kept.");
        meter.CreateObservableCounter(
            "smppguard.carrier.lookups",
            () => lookUps.Results.Select(result => new Measurement<long>(result.Count, new KeyValuePair<string, object?>("result", result.Result))),
            "{number}",
            "Look-ups of carriers by how they ended: answered, unknown, failed, or dropped because too many waited or the service rests after failures.");
    }
}
