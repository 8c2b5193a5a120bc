using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.LongMessages;

/// <summary>Gives up, once a second, the long messages whose parts have not come in time.</summary>
internal sealed class AssemblyTimer(TimeProvider time, AccountStates accounts, SmppOptions smpp, SubmitBatches submitBatches, SubmitPaths paths) : ITicked
{
    private const int IntervalMilliseconds = 1000;

    private readonly List<LongMessage> _givenUp = [];
    private long _next;

    public void Tick(long now)
    {
        if (now < _next)
        {
            return;
        }

        _next = now + IntervalMilliseconds;
        foreach (var account in accounts.All)
        {
            account.Unfinished.Sweep(time.UtcMilliseconds(), smpp.AssembleTimeoutSeconds * 1000L, _givenUp);
            if (_givenUp.Count > 0)
            {
                GiveUp(account);
                _givenUp.Clear();
            }
        }
    }

    private void GiveUp(AccountState account)
    {
        var batch = submitBatches.Rent();
        foreach (var message in _givenUp)
        {
            if (!paths.Open(account, message.Peer).TryGiveUp(message, batch, time.UtcMilliseconds()))
            {
                // No room in the journal: the next second may bring some.
                account.Unfinished.WaitAgain(message);
            }
        }

        submitBatches.HandOver(batch);
    }
}
