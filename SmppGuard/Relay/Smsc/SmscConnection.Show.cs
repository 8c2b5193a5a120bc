using System.Globalization;
using SmppGuard.Relay.Sessions;

namespace SmppGuard.Relay.Smsc;

/// <content>What operators see of it, and how they end it.</content>
internal sealed partial class SmscConnection
{
    private const byte InterfaceVersion = 0x34;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan UnbindPatience = TimeSpan.FromSeconds(2);

    private readonly SessionTraffic _traffic = new();
    private long _id;
    private DateTimeOffset _since;

    /// <summary>Null: it is not bound.</summary>
    public OpenSession? Show()
    {
        if (!_wasBound || _session.IsClosed)
        {
            return null;
        }

        var (received, sent) = _traffic.Rates(time.TickMilliseconds());
        return new OpenSession
        {
            Id = _id,
            Side = PeerSides.Smsc,
            Peer = link.Name,
            Address = string.Create(CultureInfo.InvariantCulture, $"{link.Options.Host}:{link.Options.Port}"),
            Since = _since,
            BindType = binding.ToString().ToLowerInvariant(),
            InterfaceVersion = InterfaceVersion,
            Window = link.Options.Window,
            InFlight = InFlight,
            DeliveriesInFlight = 0,
            Received = _traffic.Received,
            Sent = _traffic.Sent,
            ReceivedPerSecond = received,
            SentPerSecond = sent,
            CloseAsync = DrainAndUnbindAsync,
        };
    }

    /// <summary>Ends this bind, which the connector then makes anew: it gets no more, its SMSC has the time of a response for what it has.</summary>
    private async Task DrainAndUnbindAsync()
    {
        link.SendNoMoreOn(this);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(smpp.ResponseTimeoutSeconds), time);
        while (InFlight > 0 && !_session.IsClosed && !deadline.IsCancellationRequested)
        {
            await Task.Delay(LookAgain, time, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _session.UnbindAsync(UnbindPatience, time);
    }
}
