namespace SmppGuard.Archive;

/// <summary>
/// When records expire: so many calendar months after they came to be, counted in Asia/Shanghai; a day that the month lacks becomes the first of the next
/// (30 September and 5 months: 1 March). China has had UTC+8 all year since 1992, so the offset is a constant and no time zone data is needed.
/// </summary>
internal static class Retention
{
    private const long DayLength = 24L * 60 * 60 * 1000;
    private const long ShanghaiOffset = 8L * 60 * 60 * 1000;

    /// <summary>End of the retention of something of <paramref name="time"/>; both in milliseconds since 1970-01-01 UTC.</summary>
    public static long ExpireAt(long time, int months)
    {
        var (day, timeOfDay) = Math.DivRem(time + ShanghaiOffset, DayLength);
        var date = DateOnly.FromDayNumber((int)day + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber);
        return (((AddMonths(date, months).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * DayLength) + timeOfDay) - ShanghaiOffset;
    }

    /// <summary>The day in Shanghai: two times of the same day are kept equally long.</summary>
    public static long DayOf(long time) => Math.DivRem(time + ShanghaiOffset, DayLength).Quotient;

    private static DateOnly AddMonths(DateOnly date, int months)
    {
        var first = new DateOnly(date.Year, date.Month, 1).AddMonths(months);
        return date.Day <= DateTime.DaysInMonth(first.Year, first.Month) ? first.AddDays(date.Day - 1) : first.AddMonths(1);
    }
}
