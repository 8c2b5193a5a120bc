using System.Globalization;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>No adverts in the quiet hours of the configuration; an organization can have hours and classes of its own instead. What comes in them is refused, or waits for their end.</summary>
internal sealed class QuietHoursPolicy
{
    private volatile General _general;

    public QuietHoursPolicy(QuietHoursOptions options) => _general = Read(options);

    /// <summary>Takes other hours, for what is judged from now on.</summary>
    public void Take(QuietHoursOptions options) => _general = Read(options);

    /// <summary>Whether a message may not get to its phone at a moment.</summary>
    /// <param name="sender">Whose message it is; null: nobody's that is known.</param>
    /// <param name="purpose">Its class.</param>
    /// <param name="at">The moment, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="until">The end of the quiet hours, where it may wait for that; 0: it may not.</param>
    public bool Forbid(Organization? sender, Purpose purpose, long at, out long until)
    {
        var general = _general;
        var hours = sender?.QuietHours ?? general.Hours;
        until = 0;
        if (!hours.Forbid(purpose, at))
        {
            return false;
        }

        until = (hours.Action is { } action ? action == QuietHoursAction.Hold : general.Holds) ? hours.EndAfter(at) : 0;
        return true;
    }

    private static General Read(QuietHoursOptions options) => new(
        options.Enabled
            ? new QuietHours(TimeOf(options.From), TimeOf(options.To), TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone), [Purpose.Commercial])
            : QuietHours.None,
        Enum.Parse<QuietHoursAction>(options.Action, ignoreCase: true) == QuietHoursAction.Hold);

    private static TimeOnly TimeOf(string time) => TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture);

    /// <param name="Hours">Of everybody who has none of his own.</param>
    /// <param name="Holds">Whether what comes in them waits.</param>
    private sealed record General(QuietHours Hours, bool Holds);
}
