using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>
/// No messages of some classes between two times of day, the first included, the second not; past midnight where the second is the earlier one. Immutable but for a
/// remembered offset from UTC, so it is asked without locks.
/// </summary>
internal sealed class QuietHours
{
    /// <summary>No time is quiet.</summary>
    public static readonly QuietHours None = new(default, default, TimeZoneInfo.Utc, []);

    /// <summary>Offsets from UTC change at quarter hours at most, so one look-up serves all messages of the same quarter.</summary>
    private const long QuarterMilliseconds = 15 * 60 * 1000;

    private const long DayMilliseconds = 24 * 60 * 60 * 1000;

    private readonly long _from;
    private readonly long _to;
    private readonly TimeZoneInfo _timeZone;

    /// <summary>A bit for each class.</summary>
    private readonly int _classes;

    /// <summary>Quarter hour since 1970 in the upper 32 bits, offset from UTC in seconds in the lower: read and replaced as one.</summary>
    private long _offset = long.MinValue;

    public QuietHours(TimeOnly from, TimeOnly to, TimeZoneInfo timeZone, IEnumerable<Purpose> classes, QuietHoursAction? action = null)
    {
        Action = action;
        _from = (long)from.ToTimeSpan().TotalMilliseconds;
        _to = (long)to.ToTimeSpan().TotalMilliseconds;
        _timeZone = timeZone;
        _classes = classes.Aggregate(0, static (bits, purpose) => bits | (1 << (int)purpose));
    }

    /// <summary>What becomes of what would come in them; null: what the configuration says.</summary>
    public QuietHoursAction? Action { get; }

    /// <summary>Whether a message of this class may not leave at a moment, milliseconds since 1970-01-01 UTC.</summary>
    public bool Forbid(Purpose purpose, long at) => (_classes & (1 << (int)purpose)) != 0 && IsQuiet(at);

    /// <summary>The first moment after a quiet one that is not; 0: there is none.</summary>
    public long EndAfter(long at)
    {
        if (_from == _to)
        {
            return 0;
        }

        var end = at + ((_to - TimeOfDay(at) + DayMilliseconds) % DayMilliseconds);
        for (var step = 0; IsQuiet(end) && step < DayMilliseconds / QuarterMilliseconds; step++)
        {
            // The clocks are changed in between.
            end += QuarterMilliseconds;
        }

        return IsQuiet(end) ? 0 : end;
    }

    private long TimeOfDay(long at) => (at + OffsetMilliseconds(at)) % DayMilliseconds;

    private bool IsQuiet(long at)
    {
        var time = TimeOfDay(at);

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
}
