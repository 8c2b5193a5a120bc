namespace SmppGuard.Consents.Compact;

/// <summary>
/// Numbers the ways in which grants end: after a length of time (two years: 730 or 731 days) or at a moment (the end of a campaign). A way gets its number when it
/// is seen for the second time, so that arbitrary moments do not use the numbers up. One writer; readers see every number that a slot names.
/// </summary>
internal sealed class EndTable
{
    /// <summary>Number of grants without end.</summary>
    public const int Never = 1;

    private const int MaxNumbers = 1024;
    private const int MaxOnce = 4096;

    // Positive: a moment. Negative: a length.
    private readonly long[] _ends = new long[MaxNumbers];
    private readonly Dictionary<long, int> _numbers = [];
    private readonly HashSet<long> _once = [];

    /// <summary>Takes what <see cref="Write"/> wrote.</summary>
    public static EndTable Read(BinaryReader reader)
    {
        var read = new EndTable();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            read.Give(reader.ReadInt64());
        }

        return read;
    }

    /// <summary>Writes all ends that have numbers, in their order. What was seen once is not written: it is seen again.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(_numbers.Count);
        foreach (var end in _ends.AsSpan(Never + 1, _numbers.Count))
        {
            writer.Write(end);
        }
    }

    /// <summary>The end of a grant, milliseconds since 1970-01-01 UTC; 0: none.</summary>
    public long Until(int number, long from)
    {
        var end = _ends[number];
        return end < 0 ? from - end : end;
    }

    /// <summary>Finds or gives a number.</summary>
    public bool TryNumber(long from, long until, out int number)
    {
        if (until == 0)
        {
            number = Never;
            return true;
        }

        var length = from - until;
        if ((length < 0 && _numbers.TryGetValue(length, out number)) || _numbers.TryGetValue(until, out number))
        {
            return true;
        }

        number = Never + 1 + _numbers.Count;
        if (until <= 0 || number == MaxNumbers)
        {
            return false;
        }

        var known = length < 0 && _once.Contains(length) ? length : _once.Contains(until) ? until : 0;
        if (known == 0)
        {
            Remember(length, until);
            return false;
        }

        Give(known);
        return true;
    }

    private void Give(long end)
    {
        var number = Never + 1 + _numbers.Count;
        _ends[number] = end;
        _numbers.Add(end, number);
    }

    private void Remember(long length, long until)
    {
        if (_once.Count >= MaxOnce)
        {
            _once.Clear();
        }

        _ = _once.Add(until);
        if (length < 0)
        {
            _ = _once.Add(length);
        }
    }
}
