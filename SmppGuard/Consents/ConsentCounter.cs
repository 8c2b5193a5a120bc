using System.Runtime.InteropServices;

namespace SmppGuard.Consents;

/// <summary>
/// Counts the states without walking over all entries: a grant that ends is filed under its last moment, and the moments that have passed are moved over when somebody
/// asks. With very many different moments they are rounded up, to a second, a minute, an hour or a day, so that memory stays bounded. Not thread-safe:
/// <see cref="ConsentIndex"/> holds its lock.
/// </summary>
internal sealed class ConsentCounter(int maxMoments = 1 << 16)
{
    private static readonly long[] Resolutions = [1, 1000, 60_000, 3_600_000, 86_400_000];

    private readonly PriorityQueue<long, long> _order = new();
    private Dictionary<long, long> _ending = [];
    private int _resolution;
    private long _revoked;
    private long _granted;
    private long _expired;
    private long _passed = long.MinValue;

    /// <summary>Takes what <see cref="Write"/> wrote.</summary>
    public static ConsentCounter Read(BinaryReader reader)
    {
        var read = new ConsentCounter { _resolution = reader.ReadInt32(), _granted = reader.ReadInt64(), _revoked = reader.ReadInt64(), _expired = reader.ReadInt64(), _passed = reader.ReadInt64() };
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var end = reader.ReadInt64();
            read._ending.Add(end, reader.ReadInt64());
            read._order.Enqueue(end, end);
        }

        return read;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_resolution);
        writer.Write(_granted);
        writer.Write(_revoked);
        writer.Write(_expired);
        writer.Write(_passed);
        writer.Write(_ending.Count);
        foreach (var (end, count) in _ending)
        {
            writer.Write(end);
            writer.Write(count);
        }
    }

    public void Replace(StandingConsent before, StandingConsent after)
    {
        Add(before, -1);
        Add(after, 1);
    }

    public ConsentCounts Count(long now)
    {
        PassUntil(now);
        return new ConsentCounts(_granted, _revoked, _expired);
    }

    private void PassUntil(long now)
    {
        while (_order.TryPeek(out var end, out _) && end <= now)
        {
            _ = _order.Dequeue();
            _ = _ending.Remove(end, out var count);
            _granted -= count;
            _expired += count;
            _passed = end;
        }
    }

    private void Add(StandingConsent entry, int change)
    {
        if (!entry.HasGrant)
        {
            _revoked += entry.RefusalId != 0 ? change : 0;
            return;
        }

        var until = Rounded(entry.Latest.Until);
        if (until != 0 && until <= _passed)
        {
            _expired += change;
            return;
        }

        _granted += change;
        if (until == 0)
        {
            return;
        }

        CollectionsMarshal.GetValueRefOrAddDefault(_ending, until, out var known) += change;
        if (!known)
        {
            _order.Enqueue(until, until);
            if (_ending.Count > maxMoments && _resolution < Resolutions.Length - 1)
            {
                Coarsen();
            }
        }
    }

    private long Rounded(long moment)
    {
        var resolution = Resolutions[_resolution];
        return (moment + resolution - 1) / resolution * resolution;
    }

    private void Coarsen()
    {
        _resolution++;
        var finer = _ending;
        _ending = [];
        _order.Clear();
        foreach (var (end, count) in finer)
        {
            var until = Rounded(end);
            CollectionsMarshal.GetValueRefOrAddDefault(_ending, until, out var known) += count;
            if (!known)
            {
                _order.Enqueue(until, until);
            }
        }

        // The time that has passed is rounded like the moments, so that what was moved over and what was not are never mixed in one.
        if (_passed != long.MinValue)
        {
            var passed = Rounded(_passed);
            PassUntil(passed);
            _passed = passed;
        }
    }
}
