using System.Diagnostics.Metrics;
using SmppGuard.Compliance;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay;

/// <summary>What the relay holds at this moment: binds, requests, deliveries, parts. Read from its owners when somebody asks, on the thread of who asks.</summary>
internal static class RelayGauges
{
    public static void Observe(IMeterFactory meters, RegistryStore registry, AccountStates accounts, Router router, TimeProvider time)
    {
        var meter = meters.Create(RelayMetrics.MeterName);
        meter.CreateObservableGauge("smppguard.binds", () => Connections(registry, accounts, router, l => l.Bound, a => a.Connections.Length), "{bind}", "Bound sessions, by side and peer.");
        meter.CreateObservableGauge(
            "smppguard.inflight", () => Connections(registry, accounts, router, l => l.InFlight, a => a.InFlight), "{request}", "Requests that wait for their response, by side and peer.");
        meter.CreateObservableGauge(
            "smppguard.deliveries.waiting",
            () => OfAccounts(registry, accounts, a => a.Deliveries.Waiting).Select(a => new Measurement<long>(a.Value, new KeyValuePair<string, object?>("account", a.Key))),
            "{delivery}",
            "Receipts and replies that an account has not acknowledged.");
        meter.CreateObservableGauge(
            "smppguard.deliveries.oldest",
            () => OfAccounts(registry, accounts, a => (long)a.Deliveries.OldestWaits.TotalSeconds).Select(a => new Measurement<long>(a.Value, new KeyValuePair<string, object?>("account", a.Key))),
            "s",
            "Age of the oldest receipt or reply that waits for a receiver of the account; 0: none waits.");
        meter.CreateObservableGauge("smppguard.smsc.stopped", () => OfSmscs(router, l => l.IsStopped ? 1 : 0), description: "1: somebody stopped the link, and it is not to be bound.");
        meter.CreateObservableGauge(
            "smppguard.account.may.bind",
            () => MayBind(registry, accounts, time).Select(a => new Measurement<long>(a.Value, new KeyValuePair<string, object?>("account", a.Key))),
            description: "0: the account is suspended or deleted, or everybody that it sends for may not send.");
        meter.CreateObservableGauge("smppguard.smsc.out", () => OfSmscs(router, l => l.IsOut ? 1 : 0), description: "1: the SMSC is out, and messages go to the other targets of their routes.");
        meter.CreateObservableCounter("smppguard.smsc.outs", () => OfSmscs(router, l => l.Health.TimesOut), description: "How often an SMSC that was bound went out, for its queue, its answers or their time.");
        meter.CreateObservableCounter("smppguard.smsc.moved", () => OfSmscs(router, l => l.Metrics.Moved), "{message}", "Messages that waited for the SMSC when it went out, and went to another.");
        meter.CreateObservableGauge(
            "smppguard.smsc.pace",
            () => router.Links.Select(l => new Measurement<double>(l.Pace.Limit, new KeyValuePair<string, object?>("smsc", l.Name))),
            "{message}/s",
            "What the SMSC is sent at most, by MessagesPerSecond or because it says that it is too much; 0: no limit.");
        meter.CreateObservableGauge("smppguard.smsc.queue.messages", () => OfSmscs(router, l => l.Queued), "{message}", "What waits for room in a window of the SMSC, segments one by one.");
        meter.CreateObservableGauge("smppguard.smsc.queue.limit", () => OfSmscs(router, l => l.Options.QueueSize), "{message}", "Messages that may wait for the SMSC (QueueSize).");
        meter.CreateObservableGauge(
            "smppguard.smsc.queue.oldest",
            () => router.Links.Select(l => new Measurement<double>(l.QueuedFor.TotalSeconds, new KeyValuePair<string, object?>("smsc", l.Name))),
            "s",
            "How long the first of them has waited; 0: nothing waits.");
        meter.CreateObservableCounter(
            "smppguard.deliveries.given.up",
            () => OfAccounts(registry, accounts, a => a.Deliveries.GivenUp).Select(a => new Measurement<long>(a.Value, new KeyValuePair<string, object?>("account", a.Key))),
            "{delivery}",
            "Receipts and replies that were given up because more of the account's waited than Delivery:MaxWaiting.");
        meter.CreateObservableGauge(
            "smppguard.unfinished.messages", () => accounts.All.Sum(a => (long)a.Unfinished.Count), "{message}", "Long messages that wait for parts.");
    }

    private static IEnumerable<Measurement<long>> OfSmscs(Router router, Func<SmscLink, long> read) =>
        router.Links.Select(l => new Measurement<long>(read(l), new KeyValuePair<string, object?>("smsc", l.Name)));

    private static IEnumerable<Measurement<long>> Connections(RegistryStore registry, AccountStates accounts, Router router, Func<SmscLink, int> ofSmsc, Func<AccountState, long> ofAccount) =>
    [
        .. router.Links.Select(l => new Measurement<long>(ofSmsc(l), new("side", PeerSides.Smsc), new("peer", l.Name))),
        .. OfAccounts(registry, accounts, ofAccount).Select(a => new Measurement<long>(a.Value, new("side", PeerSides.Esme), new("peer", a.Key))),
    ];

    // As the gate answers a bind with the right password. Deleted accounts, as long as they have a state, may not.
    private static Dictionary<string, long> MayBind(RegistryStore registry, AccountStates accounts, TimeProvider time)
    {
        var values = accounts.All.ToDictionary(state => state.SystemId, _ => 0L, StringComparer.Ordinal);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var account in registry.Current.Accounts)
        {
            values[account.SystemId] = SenderStanding.MayBind(account, now) ? 1 : 0;
        }

        return values;
    }

    // Registered accounts, also before their first bind; and those that were deleted, as long as they have a state.
    private static Dictionary<string, long> OfAccounts(RegistryStore registry, AccountStates accounts, Func<AccountState, long> read)
    {
        var values = registry.Current.Accounts.ToDictionary(a => a.SystemId, _ => 0L, StringComparer.Ordinal);
        foreach (var state in accounts.All)
        {
            values[state.SystemId] = read(state);
        }

        return values;
    }
}
