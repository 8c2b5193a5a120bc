using SmppGuard.Input;

namespace SmppGuard.Registry;

/// <summary>What the keys of the quiet hours may be.</summary>
internal static class QuietHoursOptionsCheck
{
    public static void Run(QuietHoursOptions quiet, OptionProblems check)
    {
        check.TimeOfDay("QuietHours:From", quiet.From, "21:00");
        check.TimeOfDay("QuietHours:To", quiet.To, "08:00");
        if (quiet.Enabled && string.Equals(quiet.From, quiet.To, StringComparison.Ordinal))
        {
            check.Problem("QuietHours:To", OptionProblems.Quoted(quiet.To), "use another time than From, or set Enabled to false", string.Equals(quiet.From, "08:00", StringComparison.Ordinal) ? "09:00" : "08:00");
        }

        check.OneOf("QuietHours:Action", quiet.Action, Enum.GetNames<QuietHoursAction>());
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(quiet.TimeZone, out _))
        {
            check.Problem("QuietHours:TimeZone", OptionProblems.Quoted(quiet.TimeZone), "use a name of the IANA time zone database", "Asia/Shanghai");
        }
    }
}
