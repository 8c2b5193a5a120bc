using System.Diagnostics.Metrics;
using SmppGuard.Observability;

namespace SmppGuard.Consents;

/// <summary>Consents on record, and refusals that took effect.</summary>
internal sealed class ConsentMetrics
{
    private readonly TaggedCounts<string> _optOuts = new(StringComparer.Ordinal);

    /// <param name="meters">Whose meters they are told by.</param>
    /// <param name="consents">Counted when somebody asks.</param>
    /// <param name="time">Says which consents have expired.</param>
    /// <param name="organizations">The registered ones: each has its series before anybody refuses it.</param>
    public ConsentMetrics(IMeterFactory meters, ConsentIndex consents, TimeProvider time, Func<IEnumerable<string>> organizations)
    {
        var meter = meters.Create("SmppGuard.Consents");
        meter.CreateObservableGauge(
            "smppguard.consents", () => States(consents.Count(time.GetUtcNow().ToUnixTimeMilliseconds())), "{consent}", "Consents on record, by present state.");
        meter.CreateObservableCounter("smppguard.optouts", () => ReadOptOuts(organizations()), "{refusal}", "Refusals that took effect, by organization.");
    }

    /// <summary>A refusal that took effect, however it came.</summary>
    public void OptOut(string organization) => _optOuts.Increment(organization);

    private static Measurement<long>[] States(ConsentCounts counts) =>
    [
        new(counts.Granted, new KeyValuePair<string, object?>("state", "granted")),
        new(counts.Revoked, new KeyValuePair<string, object?>("state", "revoked")),
        new(counts.Expired, new KeyValuePair<string, object?>("state", "expired")),
    ];

    private IEnumerable<Measurement<long>> ReadOptOuts(IEnumerable<string> registered)
    {
        foreach (var organization in registered)
        {
            _optOuts.Know(organization);
        }

        return _optOuts.Read().Select(c => new Measurement<long>(c.Count, new KeyValuePair<string, object?>("organization", c.Key)));
    }
}
