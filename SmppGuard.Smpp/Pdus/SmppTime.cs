namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// Times as schedule_delivery_time and validity_period carry them (SMPP 3.4, 7.1.1): 16 characters <c>YYMMDDhhmmsstnnp</c>. With p <c>+</c> or <c>-</c> they are a
/// local time of this century, t tenths of a second, and nn how many quarters of an hour it is ahead of or behind UTC; with p <c>R</c> they are a time from now, and
/// tnn counts nothing.
/// </summary>
public static class SmppTime
{
    private const int Length = 16;
    private const int Century = 2000;
    private const int MaxQuarters = 48;

    /// <summary>Reads a time; false if it is empty, or no such time.</summary>
    /// <param name="value">The field without its NUL.</param>
    /// <param name="now">What a relative time counts from.</param>
    /// <param name="time">The time in UTC.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        if (value.Length != Length || value[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        return value[^1] switch
        {
            (byte)'R' => TryAdd(value, now.ToUniversalTime(), out time),
            (byte)'+' => TryRead(value, 1, out time),
            (byte)'-' => TryRead(value, -1, out time),
            _ => false,
        };
    }

    private static bool TryAdd(ReadOnlySpan<byte> value, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        var months = (Pair(value, 0) * 12) + Pair(value, 2);
        var rest = new TimeSpan(Pair(value, 4), Pair(value, 6), Pair(value, 8), Pair(value, 10));
        if (now > DateTimeOffset.MaxValue.AddMonths(-months) - rest)
        {
            return false;
        }

        time = now.AddMonths(months) + rest;
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> value, int sign, out DateTimeOffset time)
    {
        time = default;
        var (year, month, day) = (Century + Pair(value, 0), Pair(value, 2), Pair(value, 4));
        var (hour, minute, second) = (Pair(value, 6), Pair(value, 8), Pair(value, 10));
        var quarters = Pair(value, 13);
        if (month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59 || quarters > MaxQuarters)
        {
            return false;
        }

        var local = new DateTimeOffset(year, month, day, hour, minute, second, (value[12] - '0') * 100, TimeSpan.Zero);
        time = local - (sign * TimeSpan.FromMinutes(15 * quarters));
        return true;
    }

    private static int Pair(ReadOnlySpan<byte> value, int at) => ((value[at] - '0') * 10) + value[at + 1] - '0';
}
