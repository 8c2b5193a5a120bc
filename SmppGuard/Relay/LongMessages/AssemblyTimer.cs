using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.LongMessages;

/// <summary>Gives up, once a second, the long messages whose parts have not come in time.</summary>
internal sealed class AssemblyTimer(RelayCore relay, Router router) : ITicked
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
        foreach (var account in relay.Accounts)
        {
            account.Unfinished.Sweep(relay.UtcNow, relay.Smpp.AssembleTimeoutSeconds * 1000L, _givenUp);
            if (_givenUp.Count > 0)
            {
                GiveUp(account);
                _givenUp.Clear();
            }
        }
    }

    private void GiveUp(AccountState account)
    {
        var batch = relay.RentSubmitBatch();
        foreach (var message in _givenUp)
        {
            if (!new SubmitPath(relay, router, account, message.Peer).TryGiveUp(message, batch, relay.UtcNow))
            {
                // No room in the journal: the next second may bring some.
                account.Unfinished.KeepOn(message);
            }
        }

        if (batch.IsEmpty)
        {
            relay.Return(batch);
        }
        else
        {
            relay.Journal.Append(batch);
        }
    }
}
