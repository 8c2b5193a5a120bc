using System.Globalization;

namespace SmppGuard.Archive.Statistics;

/// <summary>Days as retention counts them (<see cref="Retention.DayOf"/>), as people write them.</summary>
internal static class ShanghaiDay
{
    public const string TimeZone = "Asia/Shanghai";

    private const string Format = "yyyy-MM-dd";

    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static int Of(DateTimeOffset time) => (int)Retention.DayOf(time.ToUnixTimeMilliseconds());

    /// <summary>That of the last millisecond before a time; there may be no such time that could be written.</summary>
    public static int OfLastBefore(DateTimeOffset time) => (int)Retention.DayOf((long)Math.Ceiling((time - DateTimeOffset.UnixEpoch).TotalMilliseconds) - 1);

    public static string NameOf(int day) => DateOnly.FromDayNumber(Math.Clamp(day + Epoch, 0, DateOnly.MaxValue.DayNumber)).ToString(Format, CultureInfo.InvariantCulture);

    public static bool TryParse(string name, out int day)
    {
        var isName = DateOnly.TryParseExact(name, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        day = isName ? date.DayNumber - Epoch : 0;
        return isName;
    }
}
