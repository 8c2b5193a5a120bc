namespace SmppGuard.Restrictions;

internal static partial class RestrictionsLog
{
    private const int FirstEvent = 17_000;

    [LoggerMessage(FirstEvent, LogLevel.Error, "{Count} restrictions are in force and cannot be stored in {Store}; tried again in {Seconds} s. A crash before then would lose them")]
    public static partial void NotStored(this ILogger logger, int count, string store, double seconds, Exception error);

    [LoggerMessage(FirstEvent + 1, LogLevel.Information, "The restrictions that were only in force are stored in {Store}")]
    public static partial void Stored(this ILogger logger, string store);

    [LoggerMessage(FirstEvent + 2, LogLevel.Critical, "{Count} restrictions were in force, could not be stored in {Store} until the end, and are lost")]
    public static partial void Lost(this ILogger logger, int count, string store, Exception error);
}
