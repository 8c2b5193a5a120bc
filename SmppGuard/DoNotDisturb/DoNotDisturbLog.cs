namespace SmppGuard.DoNotDisturb;

internal static partial class DoNotDisturbLog
{
    private const int FirstEvent = 14_000;

    [LoggerMessage(FirstEvent, LogLevel.Warning, "Numbers that belong to no do-not-disturb list any more could not be removed from do-not-disturb.db; they are not in force, and the next import or start removes them")]
    public static partial void LeftOversStay(this ILogger logger, Exception error);
}
