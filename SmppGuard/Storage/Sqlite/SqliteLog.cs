namespace SmppGuard.Storage.Sqlite;

internal static partial class SqliteLog
{
    private const int FirstEvent = 30_000;

    [LoggerMessage(FirstEvent, LogLevel.Error, "The archive had {Path}, which was lost: its messages cannot be shown until it is restored from a backup")]
    public static partial void DayLost(ILogger logger, string path);

    [LoggerMessage(FirstEvent + 1, LogLevel.Warning, "The loss of {Path} is accepted by the file beside it: what was in it is gone, and is not missed at the next start")]
    public static partial void LossAccepted(ILogger logger, string path);
}
