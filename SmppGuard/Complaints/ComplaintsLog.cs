namespace SmppGuard.Complaints;

internal static partial class ComplaintsLog
{
    private const int FirstEvent = 10_000;

    [LoggerMessage(FirstEvent, LogLevel.Information, "Complaint {Id} by {Channel} about {Organization} recorded; to be answered by {DueDate:yyyy-MM-dd}")]
    public static partial void ComplaintRecorded(this ILogger logger, long id, string channel, string organization, DateOnly dueDate);

    [LoggerMessage(FirstEvent + 1, LogLevel.Warning, "The holidays up to {DueDate:yyyy-MM-dd} are not in the calendar of working days: due dates that late may be wrong. Name a newer calendar in Complaints:CalendarFile")]
    public static partial void DueDateUnconfirmed(this ILogger logger, DateOnly dueDate);

    [LoggerMessage(FirstEvent + 2, LogLevel.Information, "Complaint {Id} is to be answered by {DueDate:yyyy-MM-dd} now, because the calendar changed")]
    public static partial void DueDateMoved(this ILogger logger, long id, DateOnly dueDate);

    [LoggerMessage(FirstEvent + 3, LogLevel.Warning, "Complaint {Id} about {Organization} was upheld; code suspended: {Code}")]
    public static partial void ComplaintUpheld(this ILogger logger, long id, string organization, string code);
}
