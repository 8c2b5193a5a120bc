namespace SmppGuard.Archive;

/// <summary>The same as <see cref="Retention.ExpireAt"/> for many times of few days: the calendar is asked once for each day. For one thread.</summary>
/// <param name="months">How long, in calendar months.</param>
internal sealed class Expiry(int months)
{
    private long _day = long.MinValue;
    private long _kept;

    public long Of(long time)
    {
        var day = Retention.DayOf(time);
        if (day != _day)
        {
            _kept = Retention.ExpireAt(time, months) - time;
            _day = day;
        }

        return time + _kept;
    }
}
