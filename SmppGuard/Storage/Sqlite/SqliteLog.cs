namespace SmppGuard.Storage.Sqlite;

internal static partial class SqliteLog
{
    private const int FirstEvent = 30_000;

    [LoggerMessage(FirstEvent, LogLevel.Error, "The archive had {Path}, which was lost: its messages cannot be shown until it is restored from a backup")]
    public static partial void DayLost(ILogger logger, string path);
}
