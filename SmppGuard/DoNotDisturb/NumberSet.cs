using System.Numerics;

namespace SmppGuard.DoNotDisturb;

/// <summary>
/// A set of numbers that never changes once it is built: exact, 8 octets a place and at most three quarters of the places taken, so a national list of a hundred
/// million numbers takes one to two gigabytes. Read without locks.
/// </summary>
internal sealed class NumberSet
{
    public static readonly NumberSet Empty = new([]);

    private const ulong Spread = 0x9E37_79B9_7F4A_7C15UL;

    // 0 is no number: an empty place.
    private readonly long[] _places;
    private readonly int _shift;

    /// <param name="numbers">The numbers, as <see cref="SmppGuard.Model.Msisdn.Value"/>; the same one may come again.</param>
    public NumberSet(IReadOnlyCollection<long> numbers)
    {
        var places = (int)Math.Min(BitOperations.RoundUpToPowerOf2((ulong)Math.Max(numbers.Count + (numbers.Count / 3) + 1, 4)), 1UL << 30);
        if (numbers.Count > places / 4 * 3)
        {
            throw new ArgumentException($"a list can have {places / 4 * 3} numbers", nameof(numbers));
        }

        _places = new long[places];
        _shift = 64 - BitOperations.Log2((uint)places);
        foreach (var number in numbers)
        {
            Add(number);
        }
    }

    public int Count { get; private set; }

    public bool Contains(long number)
    {
        var places = _places;
        for (var place = Home(number); ; place = (place + 1) & (places.Length - 1))
        {
            var there = places[place];
            if (there == number)
            {
                return true;
            }

            if (there == 0)
            {
                return false;
            }
        }
    }

    /// <summary>How many numbers of this set <paramref name="other"/> lacks.</summary>
    public int CountLackedBy(NumberSet other)
    {
        var lacked = 0;
        foreach (var number in _places)
        {
            lacked += number != 0 && !other.Contains(number) ? 1 : 0;
        }

        return lacked;
    }

    // Neighbouring numbers are the rule, so all bits are spread before the upper ones choose.
    private int Home(long number) => (int)(((ulong)number * Spread) >> _shift);

    private void Add(long number)
    {
        var place = Home(number);
        while (_places[place] != 0)
        {
            if (_places[place] == number)
            {
                return;
            }

            place = (place + 1) & (_places.Length - 1);
        }

        _places[place] = number;
        Count++;
    }
}
