using System.Diagnostics.Metrics;
using SmppGuard.Journal.Records;

namespace SmppGuard.Relay.Scheduled;

/// <summary>What waits for its time, and what became of it.</summary>
internal sealed class ScheduledMetrics
{
    private static readonly (Outcome Outcome, string Name)[] Names =
    [
        (Outcome.Accepted, "accepted"),
        (Outcome.Rejected, "rejected"),
        (Outcome.Unknown, "unknown"),
        (Outcome.NotSent, "refused"),
        (Outcome.Cancelled, "cancelled"),
        (Outcome.Expired, "expired"),
    ];

    private readonly long[] _ended = new long[(int)Enum.GetValues<Outcome>().Max() + 1];

    public ScheduledMetrics(IMeterFactory meters, ScheduledMessages scheduled)
    {
        var meter = meters.Create(RelayMetrics.MeterName);
        meter.CreateObservableGauge("smppguard.scheduled.messages", () => scheduled.Count, "{message}", "Messages that wait for their time.");
        meter.CreateObservableGauge("smppguard.scheduled.bytes", () => scheduled.Octets, "By", "Octets of their records.");
        meter.CreateObservableCounter(
            "smppguard.scheduled.ended",
            () => Names.Select(n => new Measurement<long>(Volatile.Read(ref _ended[(int)n.Outcome]), new KeyValuePair<string, object?>("outcome", n.Name))),
            "{message}",
            "Messages that waited for their time, by what became of them.");
    }

    public void Ended(Outcome outcome) => Interlocked.Increment(ref _ended[(int)outcome]);
}
