using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.LongMessages;

namespace SmppGuard.Relay.Esme;

/// <summary>
/// What the relay keeps for an account beside its registration: the bound connections, the rate, the receipts and replies to deliver. One object per system_id for the
/// life of the process.
/// </summary>
internal sealed class AccountState : ITicked
{
    private const long TellEveryMilliseconds = 60_000;

    private readonly Lock _gate = new();
    private readonly RateLimit _rate = new();
    private EsmeConnection[] _connections = [];
    private int _sending;
    private int _sendingElsewhere;
    private long _refusalsToldAt = long.MinValue;

    public AccountState(string systemId, AccountMetrics metrics, LongMessageAssembler unfinished, Func<AccountState, DeliveryQueue> deliveries)
    {
        SystemId = systemId;
        Metrics = metrics;
        Unfinished = unfinished;
        Deliveries = deliveries(this);
    }

    public string SystemId { get; }

    public AccountMetrics Metrics { get; }

    /// <summary>The binds here.</summary>
    public BindCounts Binds
    {
        get
        {
            lock (_gate)
            {
                return new BindCounts(_connections.Length, _sending);
            }
        }
    }

    /// <summary>Binds at other pods that can send, by which the rate is shared out.</summary>
    public int SendingElsewhere
    {
        get => Volatile.Read(ref _sendingElsewhere);
        set => Volatile.Write(ref _sendingElsewhere, value);
    }

    public DeliveryQueue Deliveries { get; }

    /// <summary>Long messages whose parts are coming in.</summary>
    public LongMessageAssembler Unfinished { get; }

    /// <summary>The bound connections at this moment.</summary>
    public ReadOnlySpan<EsmeConnection> Connections => Volatile.Read(ref _connections);

    /// <summary>Requests of the account that are not answered yet.</summary>
    public int InFlight
    {
        get
        {
            var sum = 0;
            foreach (var connection in Connections)
            {
                sum += connection.Unanswered;
            }

            return sum;
        }
    }

    /// <summary>Takes one message of the account's rate, which is over all binds, also those at other pods; false: it is over its rate.</summary>
    public bool TryAdmit(long now, int messagesPerSecond, long ticksPerSecond)
    {
        var elsewhere = SendingElsewhere;
        var here = elsewhere == 0 ? 1 : Math.Max(Volatile.Read(ref _sending), 1);
        return _rate.TryAdmit(now, messagesPerSecond, ticksPerSecond, here, here + elsewhere);
    }

    /// <summary>Deliveries whose time to be tried again has come.</summary>
    public void Tick(long now)
    {
        if (Deliveries.Waiting > 0)
        {
            Deliveries.Pump();
        }
    }

    /// <summary>Whether it is to be said in the log that submits are refused: once in a minute.</summary>
    /// <param name="now">By the clock that sessions tick by.</param>
    public bool MayTellRefusals(long now)
    {
        var told = Volatile.Read(ref _refusalsToldAt);
        return (told == long.MinValue || now - told >= TellEveryMilliseconds) && Interlocked.CompareExchange(ref _refusalsToldAt, now, told) == told;
    }

    /// <summary>Adds a bound connection; false: <paramref name="maxBinds"/> are bound already.</summary>
    public bool TryAdd(EsmeConnection connection, int maxBinds)
    {
        lock (_gate)
        {
            if (_connections.Length >= maxBinds)
            {
                return false;
            }

            Put([.. _connections, connection]);
            return true;
        }
    }

    public void Remove(EsmeConnection connection)
    {
        lock (_gate)
        {
            Put([.. _connections.Where(c => !ReferenceEquals(c, connection))]);
        }
    }

    private void Put(EsmeConnection[] connections)
    {
        Volatile.Write(ref _connections, connections);
        Volatile.Write(ref _sending, connections.Count(connection => connection.CanSend));
    }
}
