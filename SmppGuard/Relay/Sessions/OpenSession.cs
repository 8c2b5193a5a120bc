namespace SmppGuard.Relay.Sessions;

/// <summary>A bound session as it is at a moment.</summary>
internal sealed record OpenSession
{
    /// <summary>Names it over all pods and restarts.</summary>
    public required long Id { get; init; }

    /// <summary>One of <see cref="PeerSides"/>.</summary>
    public required string Side { get; init; }

    /// <summary>The account, or the SMSC.</summary>
    public required string Peer { get; init; }

    /// <summary>Address of an ESME; host and port of an SMSC.</summary>
    public required string Address { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary><c>transmitter</c>, <c>receiver</c> or <c>transceiver</c>.</summary>
    public required string BindType { get; init; }

    /// <summary>interface_version of the bind: 0x34 is 3.4.</summary>
    public required byte InterfaceVersion { get; init; }

    /// <summary>Requests that may be unanswered at a time: those of the ESME, or ours to the SMSC.</summary>
    public required int Window { get; init; }

    /// <summary>Of these, how many are.</summary>
    public required int InFlight { get; init; }

    /// <summary>Receipts and replies to the ESME that it has not answered; 0 towards an SMSC.</summary>
    public required int DeliveriesInFlight { get; init; }

    public required long Received { get; init; }

    public required long Sent { get; init; }

    /// <summary>Over the last ten seconds.</summary>
    public required double ReceivedPerSecond { get; init; }

    public required double SentPerSecond { get; init; }

    /// <summary>Ends it: what is under way is answered first, for a bounded time, then unbind.</summary>
    public required Func<Task> CloseAsync { get; init; }
}
