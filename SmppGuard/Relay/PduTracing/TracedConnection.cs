using System.Net;
using SmppGuard.Smpp.Sessions;

namespace SmppGuard.Relay.PduTracing;

/// <summary>A connection as traces see it. It is set as the tap of its session only while any trace runs.</summary>
internal sealed class TracedConnection(PduTraces traces, long number, string side, Func<string?> peer, IPAddress address, Action<IPduTap?> setTap) : IPduTap, IDisposable
{
    /// <summary>Tells it from all others of this process.</summary>
    public long Number => number;

    /// <summary>One of <see cref="PeerSides"/>.</summary>
    public string Side => side;

    /// <summary>The account that is bound, or the SMSC; null: not bound yet.</summary>
    public string? Peer => peer();

    public IPAddress Address => address;

    public void Watch(bool on) => setTap(on ? this : null);

    public void Received(ReadOnlySpan<byte> pdu) => traces.See(this, isReceived: true, pdu);

    public void Sent(ReadOnlySpan<byte> pdu) => traces.See(this, isReceived: false, pdu);

    public void Dispose() => traces.Forget(this);
}
