using System.Globalization;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>No adverts in the quiet hours of the configuration; an organization can have hours and classes of its own instead. What comes in them is refused, or waits for their end.</summary>
internal sealed class QuietHoursPolicy
{
    private readonly QuietHours _general;
    private readonly bool _holds;

    public QuietHoursPolicy(QuietHoursOptions options)
    {
        _holds = Enum.Parse<QuietHoursAction>(options.Action, ignoreCase: true) == QuietHoursAction.Hold;
        _general = options.Enabled
            ? new QuietHours(TimeOf(options.From), TimeOf(options.To), TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone), [Purpose.Commercial])
            : QuietHours.None;
    }

    /// <summary>Whether a message may not get to its phone at a moment.</summary>
    /// <param name="sender">Whose message it is; null: nobody's that is known.</param>
    /// <param name="purpose">Its class.</param>
    /// <param name="at">The moment, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="until">The end of the quiet hours, where it may wait for that; 0: it may not.</param>
    public bool Forbid(Organization? sender, Purpose purpose, long at, out long until)
    {
        var hours = sender?.QuietHours ?? _general;
        until = 0;
        if (!hours.Forbid(purpose, at))
        {
            return false;
        }

        until = (hours.Action is { } action ? action == QuietHoursAction.Hold : _holds) ? hours.EndAfter(at) : 0;
        return true;
    }

    private static TimeOnly TimeOf(string time) => TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture);
}
