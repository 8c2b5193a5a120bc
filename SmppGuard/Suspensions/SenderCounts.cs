namespace SmppGuard.Suspensions;

/// <summary>What one sender did in some minutes.</summary>
internal readonly record struct SenderTotals(long Allowed, long Refused, long Complaints, long OptOuts)
{
    public long Submitted => Allowed + Refused;
}

/// <summary>Counts of one sender by the minute, as far back as a rule can look. Not thread-safe.</summary>
/// <param name="minutes">How many are kept.</param>
internal sealed class SenderCounts(int minutes)
{
    private readonly SenderTotals[] _ring = new SenderTotals[minutes];
    private long _newest;

    public void Add(long minute, SenderTotals more)
    {
        Advance(minute);
        if (minute > _newest - _ring.Length)
        {
            ref var slot = ref _ring[minute % _ring.Length];
            slot = new SenderTotals(slot.Allowed + more.Allowed, slot.Refused + more.Refused, slot.Complaints + more.Complaints, slot.OptOuts + more.OptOuts);
        }
    }

    /// <summary>The sums of the last minutes, the present one included.</summary>
    public SenderTotals Sum(long minute, int window)
    {
        Advance(minute);
        var sum = default(SenderTotals);
        for (var past = minute - Math.Min(window, _ring.Length) + 1; past <= minute; past++)
        {
            // A clock that was set back leaves minutes of the future: they are not of this window.
            if (past > _newest - _ring.Length && past >= 0)
            {
                var slot = _ring[past % _ring.Length];
                sum = new SenderTotals(sum.Allowed + slot.Allowed, sum.Refused + slot.Refused, sum.Complaints + slot.Complaints, sum.OptOuts + slot.OptOuts);
            }
        }

        return sum;
    }

    public void Clear() => Array.Clear(_ring);

    private void Advance(long minute)
    {
        for (var next = Math.Max(_newest + 1, minute - _ring.Length + 1); next <= minute; next++)
        {
            _ring[next % _ring.Length] = default;
        }

        _newest = Math.Max(_newest, minute);
    }
}
