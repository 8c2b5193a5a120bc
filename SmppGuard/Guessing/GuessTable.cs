using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace SmppGuard.Guessing;

/// <summary>
/// Addresses that attempts come from, IPv6 by the /64 that a subscriber has. Bounded, and not to be flooded until it forgets: only what has been quiet makes room, and while there is none,
/// new addresses share places that a secret of this process gives them.
/// </summary>
internal sealed class GuessTable(TimeProvider time, TimeSpan quiet)
{
    private const int MaxAddresses = 32_768;
    private const int SharedPlaces = 1024;

    /// <summary>An address from which an account has worked is known for so long.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromDays(1);

    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromSeconds(1);

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<UInt128, GuessPlace> _places = new();
    private readonly GuessPlace[] _shared = [.. Enumerable.Range(0, SharedPlaces).Select(_ => new GuessPlace())];
    private readonly Lock _sweeping = new();
    private long _swept = time.GetTimestamp() - time.TimestampFrequency;

    public int Count => _places.Count;

    public GuessPlace Of(IPAddress address)
    {
        var key = KeyOf(address);
        if (!_places.TryGetValue(key, out var place))
        {
            place = _places.Count < MaxAddresses || Sweep() ? _places.GetOrAdd(key, static _ => new GuessPlace()) : SharedOf(key);
        }

        place.LastUse = time.GetTimestamp();
        return place;
    }

    // An IPv4 address, mapped or not, as itself; of IPv6 the first 64 bits.
    private static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        _ = (address.AddressFamily == AddressFamily.InterNetworkV6 ? address : address.MapToIPv6()).TryWriteBytes(octets, out _);
        if (address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            octets[8..].Clear();
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(octets);
    }

    private GuessPlace SharedOf(UInt128 key)
    {
        Span<byte> octets = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(octets, key);
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, octets, digest);
        return _shared[System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(digest) % SharedPlaces];
    }

    private bool Sweep()
    {
        lock (_sweeping)
        {
            if (time.GetElapsedTime(_swept) >= BetweenSweeps)
            {
                _swept = time.GetTimestamp();
                foreach (var (key, place) in _places)
                {
                    if (place.IsIdle(time, place.HasWorked ? Known : quiet))
                    {
                        _ = _places.TryRemove(key, out _);
                    }
                }
            }

            return _places.Count < MaxAddresses;
        }
    }
}
