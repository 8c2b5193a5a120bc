using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SmppGuard.Tls;

/// <summary>
/// How many handshakes may be under way: each costs memory and arithmetic before anybody has said who he is. Half of them at most are of one address (of IPv6 the /64 that a
/// subscriber has), so that nobody keeps all others out; who comes when there is no place is turned away at once, and waits nowhere.
/// </summary>
internal sealed class HandshakeGate(Func<int> most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, int> _underWay = [];
    private int _all;

    /// <summary>How many there are.</summary>
    public int UnderWay
    {
        get
        {
            lock (_gate)
            {
                return _all;
            }
        }
    }

    public bool TryEnter(IPAddress address)
    {
        var peer = KeyOf(address);
        lock (_gate)
        {
            var limit = most();
            var ofPeer = _underWay.GetValueOrDefault(peer);
            if (_all >= limit || ofPeer >= Math.Max(limit / 2, 1))
            {
                return false;
            }

            _all++;
            _underWay[peer] = ofPeer + 1;
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        var peer = KeyOf(address);
        lock (_gate)
        {
            _all--;
            if (_underWay[peer] == 1)
            {
                _underWay.Remove(peer);
            }
            else
            {
                _underWay[peer]--;
            }
        }
    }

    private static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        _ = (address.AddressFamily == AddressFamily.InterNetworkV6 ? address : address.MapToIPv6()).TryWriteBytes(octets, out _);
        if (address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            octets[8..].Clear();
        }

        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }
}
