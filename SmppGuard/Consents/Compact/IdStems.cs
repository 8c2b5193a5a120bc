namespace SmppGuard.Consents.Compact;

/// <summary>
/// Numbers what the ids of many consents have in common (<see cref="SlotCodec"/>): the second, or the weeks, in which they were recorded, and the pod that recorded them. An
/// import records thousands per second, so few numbers stand for many consents. One writer; readers see every number that a slot names.
/// </summary>
internal sealed class IdStems
{
    private readonly Dictionary<long, int> _numbers = [];
    private long[] _stems = new long[16];

    public long this[int number] => Volatile.Read(ref _stems)[number];

    /// <summary>Takes what <see cref="Write"/> wrote.</summary>
    public static IdStems Read(BinaryReader reader)
    {
        var read = new IdStems();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            _ = read.TryNumber(reader.ReadInt64(), int.MaxValue, out _);
        }

        return read;
    }

    /// <summary>Writes all stems, in the order of their numbers.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(_numbers.Count);
        foreach (var stem in _stems.AsSpan(0, _numbers.Count))
        {
            writer.Write(stem);
        }
    }

    /// <summary>Finds or gives the number of a stem.</summary>
    /// <returns>False: all numbers below the limit are given to others.</returns>
    public bool TryNumber(long stem, int limit, out int number)
    {
        if (!_numbers.TryGetValue(stem, out number))
        {
            number = _numbers.Count;
            if (number >= limit)
            {
                return false;
            }

            var stems = _stems;
            if (number == stems.Length)
            {
                Array.Resize(ref stems, number * 2);
            }

            stems[number] = stem;
            Volatile.Write(ref _stems, stems);
            _numbers.Add(stem, number);
        }

        return number < limit;
    }
}
