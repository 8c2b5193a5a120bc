using SmppGuard.Model;
using SmppGuard.Relay.Esme;

namespace SmppGuard.Relay.Deliveries;

/// <summary>
/// Brings receipts and replies to the process where their account is bound, where several share a store: what waits here for an account that is bound elsewhere is given there, what others
/// left that are dead is taken for accounts that are bound here. Does nothing where one process has the store for itself.
/// </summary>
internal sealed class DeliveryHandOver(
    IEnumerable<IDeliveryHandOver> handOvers,
    IDeliveryStorage storage,
    AccountStates accounts,
    DeliveryOptions options,
    TimeProvider time,
    ILogger<DeliveryHandOver> logger)
{
    /// <summary>Changed with one update.</summary>
    private const int AtOnce = 500;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly IDeliveryHandOver? _handOver = handOvers.SingleOrDefault();
    private readonly Dictionary<AccountState, (IReadOnlyCollection<long> Ids, long To)> _giving = [];
    private (long? Lease, IReadOnlyList<string> Accounts) _said;
    private volatile IReadOnlyDictionary<string, long> _elsewhere = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Runs until told to stop; others take what is left. What waits goes on waiting where it is while the database does not answer.</summary>
    public Task RunAsync(CancellationToken stopping) => _handOver is not { } handOver
        ? Task.CompletedTask

        // Each by itself: who looks seldom, because much is handed over slowly, never sees that another stands still, and what that one left would wait for as long.
        : Task.WhenAll(RepeatAsync(lease => LookAsync(handOver, lease, stopping), stopping), RepeatAsync(_ => HandOverAsync(handOver, stopping), stopping));

    // Without a lease others may be ending this one's: nobody is told anything by it.
    private Task RepeatAsync(Func<long, Task> step, CancellationToken stopping) => Rounds.RepeatAsync(
        time, LookAgain, () => storage.Lease is { } lease ? step(lease) : Task.CompletedTask, failure => RelayLog.DeliveriesNotHandedOver(logger, failure), stopping);

    private string[] Here() => [.. accounts.All.Where(account => account.Deliveries.HasReceiver).Select(account => account.SystemId).Order(StringComparer.Ordinal)];

    private async Task LookAsync(IDeliveryHandOver handOver, long lease, CancellationToken stopping)
    {
        var here = Here();
        if (_said.Lease != lease || !here.SequenceEqual(_said.Accounts, StringComparer.Ordinal))
        {
            await handOver.SayBoundAsync(here, stopping);
            _said = (lease, here);
        }

        _elsewhere = await handOver.LookAsync(stopping);
    }

    private async Task HandOverAsync(IDeliveryHandOver handOver, CancellationToken stopping)
    {
        foreach (var account in accounts.All)
        {
            await GiveAsync(handOver, account, stopping);
        }

        await handOver.TakeLeftAsync(Here(), RecordIds.FirstAt(Math.Max(time.UtcMilliseconds() - (options.ExpireHours * 3_600_000L), 0)), AtOnce, stopping);
        while (await handOver.NoteAsync(AtOnce, stopping) is { Count: > 0 } taken)
        {
            foreach (var waiting in taken)
            {
                var deliveries = accounts.Of(waiting.Account).Deliveries;
                deliveries.Restore(waiting.DeliveryIds);
                deliveries.Pump();
            }
        }
    }

    // Whether something was given that failed nobody knows: it is given, to the same, until it is known. Until then it is at nobody's hand.
    private async Task GiveAsync(IDeliveryHandOver handOver, AccountState account, CancellationToken stopping)
    {
        while (_giving.TryGetValue(account, out var giving) || TryLetGo(account, out giving))
        {
            var given = await handOver.GiveAsync(giving.Ids, giving.To, stopping);
            _ = _giving.Remove(account);
            account.Deliveries.LetBack(given);
            if (given.Count < AtOnce)
            {
                return;
            }
        }
    }

    private bool TryLetGo(AccountState account, out (IReadOnlyCollection<long> Ids, long To) giving)
    {
        giving = default;
        if (!_elsewhere.TryGetValue(account.SystemId, out var to) || account.Deliveries.Waiting == 0 || account.Deliveries.LetGo(AtOnce) is not { Count: > 0 } ids)
        {
            return false;
        }

        _giving[account] = giving = (ids, to);
        return true;
    }
}
