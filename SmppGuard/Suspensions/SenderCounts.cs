using SmppGuard.Model;

namespace SmppGuard.Suspensions;

/// <summary>What one sender did in some minutes, and what people did about it.</summary>
/// <param name="Allowed">Messages that were let through.</param>
/// <param name="Refused">Messages that the rules refused.</param>
/// <param name="Complaints">People who complained.</param>
/// <param name="OptOuts">People who refused by reply.</param>
internal readonly record struct SenderTotals(long Allowed, long Refused, long Complaints, long OptOuts)
{
    public long Submitted => Allowed + Refused;

    public static SenderTotals operator +(SenderTotals one, SenderTotals other) =>
        new(one.Allowed + other.Allowed, one.Refused + other.Refused, one.Complaints + other.Complaints, one.OptOuts + other.OptOuts);
}

/// <summary>Counts of one sender by the minute, as far back as a rule can look. Not thread-safe.</summary>
/// <param name="minutes">How many are kept.</param>
internal sealed class SenderCounts(int minutes)
{
    private readonly (long Allowed, long Refused)[] _ring = new (long, long)[minutes];
    private readonly RecentPeople _complaints = new(minutes);
    private readonly RecentPeople _optOuts = new(minutes);
    private long _newest;

    public void Message(long minute, bool isAllowed)
    {
        Advance(minute);
        if (minute > _newest - _ring.Length)
        {
            ref var slot = ref _ring[minute % _ring.Length];
            slot = isAllowed ? (slot.Allowed + 1, slot.Refused) : (slot.Allowed, slot.Refused + 1);
        }
    }

    public void Complaint(long minute, Msisdn person) => _complaints.Add(minute, person);

    public void OptOut(long minute, Msisdn person) => _optOuts.Add(minute, person);

    /// <summary>The sums of the last minutes, the present one included.</summary>
    public SenderTotals Sum(long minute, int window)
    {
        Advance(minute);
        var (allowed, refused) = (0L, 0L);
        for (var past = minute - Math.Min(window, _ring.Length) + 1; past <= minute; past++)
        {
            // A clock that was set back leaves minutes of the future: they are not of this window.
            if (past > _newest - _ring.Length && past >= 0)
            {
                var slot = _ring[past % _ring.Length];
                (allowed, refused) = (allowed + slot.Allowed, refused + slot.Refused);
            }
        }

        return new SenderTotals(allowed, refused, _complaints.Count(minute, window), _optOuts.Count(minute, window));
    }

    public void Clear()
    {
        Array.Clear(_ring);
        _complaints.Clear();
        _optOuts.Clear();
    }

    private void Advance(long minute)
    {
        for (var next = Math.Max(_newest + 1, minute - _ring.Length + 1); next <= minute; next++)
        {
            _ring[next % _ring.Length] = default;
        }

        _newest = Math.Max(_newest, minute);
    }
}
