namespace SmppGuard.Audit;

/// <summary>What happens with the audit log itself.</summary>
internal static partial class AuditingLog
{
    private const int FirstEvent = 21_000;

    [LoggerMessage(FirstEvent, LogLevel.Error, "The audit log cannot be stored at present; until it can, the API changes nothing but what restricts, and shows no numbers and no texts")]
    public static partial void NotStored(this ILogger logger, Exception failure);

    [LoggerMessage(FirstEvent + 1, LogLevel.Information, "The audit log is stored again")]
    public static partial void Recorded(this ILogger logger);

    [LoggerMessage(FirstEvent + 2, LogLevel.Critical, "Not in the audit log, which has no room: {By} did {Action}, answered {Status}")]
    public static partial void NotRecorded(this ILogger logger, string by, string action, int status);

    [LoggerMessage(FirstEvent + 3, LogLevel.Critical, "{Count} entries of the audit log could not be stored before the end")]
    public static partial void Lost(this ILogger logger, int count);

    [LoggerMessage(FirstEvent + 4, LogLevel.Information, "{Count} entries of the audit log were removed, their time being over")]
    public static partial void Purged(this ILogger logger, long count);

    [LoggerMessage(FirstEvent + 5, LogLevel.Warning, "Entries of the audit log whose time is over cannot be removed at present")]
    public static partial void NotPurged(this ILogger logger, Exception failure);
}
