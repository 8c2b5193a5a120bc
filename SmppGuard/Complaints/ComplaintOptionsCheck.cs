using SmppGuard.Input;

namespace SmppGuard.Complaints;

/// <summary>A calendar that cannot be read is found at start, not when a complaint comes.</summary>
internal static class ComplaintOptionsCheck
{
    public static void Run(ComplaintOptions complaints, OptionProblems check)
    {
        const string Key = "Complaints:CalendarFile";
        const string Example = "china-2027.json";
        if (complaints.CalendarFile is not { } file)
        {
            return;
        }

        try
        {
            _ = WorkingDays.Load(file);
        }
        catch (InvalidDataException exception)
        {
            check.Problem(Key, OptionProblems.Quoted(file), $"use the form of the built-in calendar: {exception.Message}", Example);
        }
    }
}
