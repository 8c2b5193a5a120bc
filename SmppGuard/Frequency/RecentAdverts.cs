using System.Runtime.CompilerServices;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Frequency;

/// <summary>
/// Adverts of late by organization and recipient, each until it stops counting: an exact hash table in 16 octets an advert, in 4,096 shards with a lock each. Two connections wait for
/// each other only if they write to the same shard at the same moment, and then for some tens of nanoseconds.
/// </summary>
internal sealed class RecentAdverts
{
    private const int ShardBits = 12;

    private readonly Shard[] _shards = new Shard[1 << ShardBits];

    /// <param name="most">How many may count at the same time, roughly: each shard has its share.</param>
    public RecentAdverts(int most = int.MaxValue)
    {
        for (var i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new Shard(Math.Max(1, most >> ShardBits));
        }
    }

    /// <summary>Memory in use, octets.</summary>
    public long Octets => _shards.Sum(shard => shard.Octets);

    /// <summary>Adds an advert, unless there are <paramref name="cap"/> already.</summary>
    /// <param name="organization">The sender, see <see cref="Organization.Index"/>.</param>
    /// <param name="msisdn">The recipient.</param>
    /// <param name="cap">How many there may be.</param>
    /// <param name="until">From when on it does not count, seconds since 1970-01-01 UTC.</param>
    /// <param name="now">The present moment, seconds since 1970-01-01 UTC.</param>
    public bool TryAdd(int organization, Msisdn msisdn, int cap, uint until, uint now) => Add(organization, msisdn, cap, until, now) != AddedAdvert.TooMany;

    /// <inheritdoc cref="TryAdd"/>
    public AddedAdvert Add(int organization, Msisdn msisdn, int cap, uint until, uint now)
    {
        var hash = HashOf(organization, msisdn);
        return _shards[hash >> (64 - ShardBits)].Add(new Advert(msisdn.Value, organization, until), (uint)hash, cap, now);
    }

    /// <summary>How many count at this moment.</summary>
    public int Count(int organization, Msisdn msisdn, uint now)
    {
        var hash = HashOf(organization, msisdn);
        return _shards[hash >> (64 - ShardBits)].Count(new Advert(msisdn.Value, organization, now), (uint)hash);
    }

    /// <summary>Takes an advert out again that was added until this moment; nothing if there is none.</summary>
    public void Remove(int organization, Msisdn msisdn, uint until)
    {
        var hash = HashOf(organization, msisdn);
        _shards[hash >> (64 - ShardBits)].Remove(new Advert(msisdn.Value, organization, until), (uint)hash);
    }

    // Numbers are dense, organizations few: one multiplication spreads both over the upper bits, and the upper half xor the lower over all.
    private static ulong HashOf(int organization, Msisdn msisdn)
    {
        var product = ((ulong)msisdn.Value + ((ulong)(uint)organization << 44)) * 0x9E37_79B9_7F4A_7C15UL;
        return product ^ (product >> 32);
    }

    /// <param name="Msisdn">0: the place is empty.</param>
    /// <param name="Organization">The sender.</param>
    /// <param name="Until">Past: the place can be taken by another, but a search goes on behind it.</param>
    private readonly record struct Advert(long Msisdn, int Organization, uint Until);

    /// <summary>Open addressing with linear probing; adverts of the same recipient are near each other.</summary>
    private sealed class Shard(int most)
    {
        private const int FirstLength = 16;

        // A full shard looks for what has ended no more often than that.
        private const uint SecondsBetweenRebuilds = 5;

        private readonly Lock _gate = new();
        private Advert[] _places = [];
        private int _taken;
        private uint _rebuiltAt;

        public long Octets => (long)Volatile.Read(ref _places).Length * Unsafe.SizeOf<Advert>();

        public AddedAdvert Add(Advert advert, uint hash, int cap, uint now)
        {
            lock (_gate)
            {
                if (_taken >= _places.Length / 4 * 3 || (_taken >= most && now - _rebuiltAt >= SecondsBetweenRebuilds))
                {
                    Rebuild(now);
                }

                var mask = (uint)_places.Length - 1;
                var free = -1;
                var count = 0;
                var at = hash & mask;
                for (; _places[at].Msisdn != 0; at = (at + 1) & mask)
                {
                    ref readonly var place = ref _places[at];
                    if (place.Until <= now)
                    {
                        free = free < 0 ? (int)at : free;
                    }
                    else if (place.Msisdn == advert.Msisdn && place.Organization == advert.Organization && ++count >= cap)
                    {
                        return AddedAdvert.TooMany;
                    }
                }

                if (free < 0 && _taken >= most)
                {
                    return AddedAdvert.NoRoom;
                }

                _taken += free < 0 ? 1 : 0;
                _places[free < 0 ? at : (uint)free] = advert;
                return AddedAdvert.Added;
            }
        }

        /// <param name="after">Those of its organization and recipient count that end after it does.</param>
        /// <param name="hash">Where they are.</param>
        public int Count(Advert after, uint hash)
        {
            lock (_gate)
            {
                var count = 0;
                var mask = (uint)_places.Length - 1;
                for (var at = hash & mask; _places.Length > 0 && _places[at].Msisdn != 0; at = (at + 1) & mask)
                {
                    ref readonly var place = ref _places[at];
                    count += place.Msisdn == after.Msisdn && place.Organization == after.Organization && place.Until > after.Until ? 1 : 0;
                }

                return count;
            }
        }

        public void Remove(Advert advert, uint hash)
        {
            lock (_gate)
            {
                if (_places.Length == 0)
                {
                    return;
                }

                var mask = (uint)_places.Length - 1;
                for (var at = hash & mask; _places[at].Msisdn != 0; at = (at + 1) & mask)
                {
                    if (_places[at] == advert)
                    {
                        // Stays a place that was taken: others may lie behind it.
                        _places[at] = advert with { Until = 0 };
                        return;
                    }
                }
            }
        }

        // Without what does not count any more; as large as it has to be.
        private void Rebuild(uint now)
        {
            var living = 0;
            foreach (ref readonly var place in _places.AsSpan())
            {
                living += place.Until > now ? 1 : 0;
            }

            var length = FirstLength;
            while (living >= length / 2)
            {
                length *= 2;
            }

            var places = new Advert[length];
            var mask = (uint)length - 1;
            foreach (ref readonly var place in _places.AsSpan())
            {
                if (place.Until > now)
                {
                    var at = (uint)HashOf(place.Organization, new Msisdn(place.Msisdn)) & mask;
                    while (places[at].Msisdn != 0)
                    {
                        at = (at + 1) & mask;
                    }

                    places[at] = place;
                }
            }

            _taken = living;
            _rebuiltAt = now;
            Volatile.Write(ref _places, places);
        }
    }
}

/// <summary>What became of an advert that was to be counted.</summary>
internal enum AddedAdvert
{
    Added,

    /// <summary>There are as many as may be.</summary>
    TooMany,

    /// <summary>It is not counted: too many others are.</summary>
    NoRoom,
}
