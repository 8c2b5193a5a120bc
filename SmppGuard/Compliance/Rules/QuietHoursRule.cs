using SmppGuard.Hosting;
using SmppGuard.Registry;

namespace SmppGuard.Compliance.Rules;

/// <summary>No adverts between two times of day, the first included, the second not; past midnight where the second is the earlier one.</summary>
internal sealed class QuietHoursRule : IRule
{
    /// <summary>Offsets from UTC change at quarter hours at most, so one look-up serves all messages of the same quarter.</summary>
    private const long QuarterMilliseconds = 15 * 60 * 1000;

    private const long DayMilliseconds = 24 * 60 * 60 * 1000;

    private readonly bool _enabled;
    private readonly long _from;
    private readonly long _to;
    private readonly TimeZoneInfo _timeZone = TimeZoneInfo.Utc;

    /// <summary>Quarter hour since 1970 in the upper 32 bits, offset from UTC in seconds in the lower: read and replaced as one.</summary>
    private long _offset = long.MinValue;

    public QuietHoursRule(QuietHoursOptions options)
    {
        _enabled = options.Enabled;
        if (_enabled)
        {
            _from = MillisecondsOfDay(options.From);
            _to = MillisecondsOfDay(options.To);
            _timeZone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
        }
    }

    public Reason Check(ref Submission submission) =>
        _enabled && submission.Class == Purpose.Commercial && IsQuiet(submission.ReceivedAt) ? Reason.QuietHours : Reason.None;

    private bool IsQuiet(long at)
    {
        var time = (at + OffsetMilliseconds(at)) % DayMilliseconds;

        // Equal times are the whole day: a mistake in the configuration must not open the night.
        return _from < _to ? time >= _from && time < _to : time >= _from || time < _to;
    }

    private long OffsetMilliseconds(long at)
    {
        var quarter = at / QuarterMilliseconds;
        var cached = Volatile.Read(ref _offset);
        if (cached >> 32 != quarter)
        {
            var offset = (int)_timeZone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(at)).TotalSeconds;
            cached = (quarter << 32) | (uint)offset;
            Volatile.Write(ref _offset, cached);
        }

        return (int)cached * 1000L;
    }

    private static long MillisecondsOfDay(string time) =>
        (long)TimeOnly.ParseExact(time, "HH:mm", System.Globalization.CultureInfo.InvariantCulture).ToTimeSpan().TotalMilliseconds;
}
