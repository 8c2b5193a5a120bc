using System.Globalization;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance.Rules;

/// <summary>No adverts in the quiet hours of the configuration; an organization can have hours and classes of its own instead.</summary>
internal sealed class QuietHoursRule : IRule
{
    private readonly QuietHours _general;

    public QuietHoursRule(QuietHoursOptions options) => _general = options.Enabled
        ? new QuietHours(TimeOf(options.From), TimeOf(options.To), TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone), [Purpose.Commercial])
        : QuietHours.None;

    public bool CanTurn => true;

    public Reason Check(ref Submission submission) =>
        (submission.Code?.Organization.QuietHours ?? _general).Forbid(submission.Class, submission.DeliveredAt) ? Reason.QuietHours : Reason.None;

    private static TimeOnly TimeOf(string time) => TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture);
}
