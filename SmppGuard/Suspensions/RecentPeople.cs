using SmppGuard.Model;

namespace SmppGuard.Suspensions;

/// <summary>
/// How many people did something in the last minutes. Whoever does it again counts at the later minute and not at the earlier one, so that a person is one in every window. Bounded: beyond
/// <see cref="MaxRemembered"/> people (or repetitions of them in other minutes) each time counts, and a sender that comes to that is stopped too soon rather than not at all. Not thread-safe.
/// </summary>
/// <param name="minutes">How many are kept.</param>
internal sealed class RecentPeople(int minutes)
{
    public const int MaxRemembered = 65_536;

    private readonly Dictionary<Msisdn, long> _latest = [];
    private readonly Minute[] _ring = new Minute[minutes];
    private int _remembered;
    private long _newest;

    public void Add(long minute, Msisdn person)
    {
        Advance(minute);
        if (minute <= _newest - _ring.Length || (_latest.TryGetValue(person, out var before) && before >= minute))
        {
            return;
        }

        ref var slot = ref _ring[minute % _ring.Length];
        slot.Count++;
        if (_remembered >= MaxRemembered)
        {
            return;
        }

        if (_latest.ContainsKey(person))
        {
            _ring[before % _ring.Length].Count--;
        }

        _latest[person] = minute;
        (slot.People ??= []).Add(person);
        _remembered++;
    }

    /// <summary>Those of the last minutes, the present one included.</summary>
    public long Count(long minute, int window)
    {
        Advance(minute);
        var count = 0L;
        for (var past = minute - Math.Min(window, _ring.Length) + 1; past <= minute; past++)
        {
            // A clock that was set back leaves minutes of the future: they are not of this window.
            count += past > _newest - _ring.Length && past >= 0 ? _ring[past % _ring.Length].Count : 0;
        }

        return count;
    }

    public void Clear()
    {
        Array.Clear(_ring);
        _latest.Clear();
        _remembered = 0;
    }

    private void Advance(long minute)
    {
        for (var next = Math.Max(_newest + 1, minute - _ring.Length + 1); next <= minute; next++)
        {
            Forget(ref _ring[next % _ring.Length], next - _ring.Length);
        }

        _newest = Math.Max(_newest, minute);
    }

    private void Forget(ref Minute slot, long minute)
    {
        foreach (var person in slot.People ?? [])
        {
            _remembered--;
            if (_latest.TryGetValue(person, out var latest) && latest <= minute)
            {
                _ = _latest.Remove(person);
            }
        }

        slot = default;
    }

    /// <summary>Who was last there in a minute, and, in the list, who was there and may have come again since.</summary>
    private struct Minute
    {
        public long Count;
        public List<Msisdn>? People;
    }
}
