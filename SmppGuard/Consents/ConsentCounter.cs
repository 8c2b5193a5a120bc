namespace SmppGuard.Consents;

/// <summary>
/// Counts the states without walking over all entries: a grant that ends is filed under its last second, and the seconds that have passed are moved over when
/// somebody asks. Not thread-safe: <see cref="ConsentIndex"/> holds its lock.
/// </summary>
internal sealed class ConsentCounter
{
    private readonly SortedDictionary<long, long> _ending = [];
    private long _revoked;
    private long _granted;
    private long _expired;
    private long _passed = long.MinValue;

    public void Replace(StandingConsent before, StandingConsent after)
    {
        Add(before, -1);
        Add(after, 1);
    }

    public ConsentCounts Count(long now)
    {
        while (_ending.Count > 0)
        {
            using var seconds = _ending.GetEnumerator();
            _ = seconds.MoveNext();
            var (end, count) = seconds.Current;
            if (end > now)
            {
                break;
            }

            _ending.Remove(end);
            _granted -= count;
            _expired += count;
            _passed = end;
        }

        return new ConsentCounts(_granted, _revoked, _expired);
    }

    private void Add(StandingConsent entry, int change)
    {
        if (!entry.HasGrant)
        {
            _revoked += entry.RefusalId != 0 ? change : 0;
            return;
        }

        var until = entry.Latest.Until;
        if (until != 0 && until <= _passed)
        {
            _expired += change;
            return;
        }

        _granted += change;
        if (until != 0)
        {
            _ending[until] = _ending.GetValueOrDefault(until) + change;
        }
    }
}
