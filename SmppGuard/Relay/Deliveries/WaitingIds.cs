namespace SmppGuard.Relay.Deliveries;

/// <summary>
/// Ids of deliveries that are in the store only, in order: eight octets each, and as many again while it grows. Ids come nearly in order, and go from the first on, so that little is ever moved. For one thread at a time.
/// </summary>
internal sealed class WaitingIds
{
    private const int First = 64;

    private long[] _ids = [];
    private int _start;
    private int _end;

    public int Count => _end - _start;

    /// <summary>The smallest; there has to be one.</summary>
    public long Min => _ids[_start];

    /// <summary>The smallest so many.</summary>
    public long[] Smallest(int count) => Ids[..Math.Min(count, Count)].ToArray();

    /// <summary>Adds an id; one that is there changes nothing.</summary>
    public void Add(long id)
    {
        var place = ~Ids.BinarySearch(id);
        if (place < 0)
        {
            return;
        }

        if (_end == _ids.Length)
        {
            MakeRoom();
        }

        var at = _start + place;
        Array.Copy(_ids, at, _ids, at + 1, _end - at);
        _ids[at] = id;
        _end++;
    }

    /// <summary>Takes an id out; false: it is not there.</summary>
    public bool Remove(long id)
    {
        var at = Ids.BinarySearch(id);
        if (at < 0)
        {
            return false;
        }

        Array.Copy(_ids, _start, _ids, _start + 1, at);
        _start++;
        if (_start == _end)
        {
            // What an hour without a receiver took is given back.
            (_ids, _start, _end) = ([], 0, 0);
        }

        return true;
    }

    private ReadOnlySpan<long> Ids => _ids.AsSpan(_start, Count);

    // To the beginning, where half of it is free; else into twice as much.
    private void MakeRoom()
    {
        var count = Count;
        var ids = _start > _ids.Length / 2 ? _ids : new long[Math.Max(First, count * 2)];
        Array.Copy(_ids, _start, ids, 0, count);
        (_ids, _start, _end) = (ids, 0, count);
    }
}
