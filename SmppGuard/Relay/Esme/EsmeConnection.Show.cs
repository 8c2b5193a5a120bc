using SmppGuard.Relay.Sessions;

namespace SmppGuard.Relay.Esme;

/// <content>What operators see of it, and how they end it.</content>
internal sealed partial class EsmeConnection
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(8);

    private readonly SessionTraffic _traffic = new();
    private long _id;
    private DateTimeOffset _since;

    /// <summary>Null: it is not bound.</summary>
    public OpenSession? Show()
    {
        if (_state is not { } state || _session.IsClosed)
        {
            return null;
        }

        var (received, sent) = _traffic.Rates(time.TickMilliseconds());
        return new OpenSession
        {
            Id = _id,
            Side = PeerSides.Esme,
            Peer = state.SystemId,
            Address = Peer,
            Since = _since,
            BindType = Receives ? CanSend ? "transceiver" : "receiver" : "transmitter",
            InterfaceVersion = _interfaceVersion,
            Window = _window,
            InFlight = Unanswered,
            DeliveriesInFlight = DeliveriesInFlight,
            Received = _traffic.Received,
            Sent = _traffic.Sent,
            ReceivedPerSecond = received,
            SentPerSecond = sent,
            CloseAsync = () => DrainAndUnbindAsync(ClosePatience),
        };
    }
}
