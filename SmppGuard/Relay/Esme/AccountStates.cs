using System.Collections.Concurrent;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Esme;

/// <summary>The states of all accounts that were ever asked for.</summary>
internal sealed class AccountStates(
    RelayMetrics metrics,
    SessionTicker ticker,
    AssemblyLimits limits,
    MessageJournal journal,
    OutcomeBatches outcomeBatches,
    IDeliveryStorage storage,
    DeliveryOptions options,
    GroupFlusher flusher,
    TimeProvider time,
    ClockGuard clock,
    ILogger<AccountStates> logger)
{
    // Lazy: two who ask for an account at once must not make two of it, of which one would be ticked for ever and known to nobody.
    private readonly ConcurrentDictionary<string, Lazy<AccountState>> _accounts = new(StringComparer.Ordinal);

    public IEnumerable<AccountState> All => _accounts.Values.Select(state => state.Value);

    /// <summary>The state of an account, always the same object.</summary>
    public AccountState Of(string systemId) => _accounts.GetOrAdd(systemId, static (id, states) => new Lazy<AccountState>(() => states.Create(id)), this).Value;

    private AccountState Create(string systemId)
    {
        var state = new AccountState(
            systemId,
            metrics.ForAccount(systemId),
            new LongMessageAssembler(limits, journal),
            account => new DeliveryQueue(account, journal, time, clock, flusher, outcomeBatches, options, storage, logger));
        ticker.Add(state);
        return state;
    }
}
