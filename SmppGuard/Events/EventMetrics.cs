using System.Diagnostics.Metrics;

namespace SmppGuard.Events;

/// <summary>What webhooks took and what waits for them, of the process that has the turn to send.</summary>
internal sealed class EventMetrics
{
    public EventMetrics(IMeterFactory meters, WebhookSenders senders, TimeProvider time)
    {
        var meter = meters.Create("SmppGuard.Events");
        meter.CreateObservableCounter("smppguard.events.sent", () => Of(counts => counts.Sent), "{event}", "Events that a webhook has taken from this process.");
        meter.CreateObservableCounter("smppguard.events.failures", () => Of(counts => counts.Failed), "{request}", "Requests to a webhook that it did not take.");
        meter.CreateObservableGauge("smppguard.events.waiting", () => Of(counts => counts.Waiting), "{event}", "Events of the request that a webhook did not take yet; there may be more behind them.");
        meter.CreateObservableGauge("smppguard.events.oldest.age", () => Of(counts => (long)counts.OldestAge(time.GetUtcNow()).TotalSeconds), "s", "How long ago the first event happened that a webhook did not take yet; 0: there is none.");
        meter.CreateObservableGauge("smppguard.events.paused", () => Of(counts => counts.IsPaused ? 1 : 0), "{webhook}", "1: nothing is sent to the webhook, because it answered that it is gone, until it is resumed.");

        IEnumerable<Measurement<long>> Of(Func<WebhookCounts, long> value) =>
            senders.Counts.Select(counts => new Measurement<long>(value(counts), new KeyValuePair<string, object?>("webhook", counts.Name)));
    }
}
