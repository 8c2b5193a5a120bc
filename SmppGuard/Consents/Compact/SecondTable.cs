namespace SmppGuard.Consents.Compact;

/// <summary>
/// Numbers the seconds (1.07 s: 2^30 ids) in which consents were recorded that were given earlier. An import records thousands per second, so few numbers stand for
/// many consents. One writer; readers see every number that a slot names.
/// </summary>
internal sealed class SecondTable
{
    /// <summary>Bits of an id within its second.</summary>
    public const int Bits = 30;

    private readonly Dictionary<long, int> _numbers = [];
    private long[] _seconds = new long[16];

    /// <summary>The upper bits of the ids of a second.</summary>
    public long this[int number] => Volatile.Read(ref _seconds)[number];

    /// <summary>Finds or gives the number of a second.</summary>
    /// <returns>False: all numbers below the limit are given to others.</returns>
    public bool TryNumber(long second, int limit, out int number)
    {
        if (!_numbers.TryGetValue(second, out number))
        {
            number = _numbers.Count;
            if (number >= limit)
            {
                return false;
            }

            var seconds = _seconds;
            if (number == seconds.Length)
            {
                Array.Resize(ref seconds, number * 2);
            }

            seconds[number] = second;
            Volatile.Write(ref _seconds, seconds);
            _numbers.Add(second, number);
        }

        return number < limit;
    }
}
