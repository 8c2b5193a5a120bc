namespace SmppGuard.DoNotDisturb;

internal static partial class DoNotDisturbLog
{
    private const int FirstEvent = 14_000;

    [LoggerMessage(FirstEvent, LogLevel.Warning, "Numbers that belong to no do-not-disturb list any more could not be removed from do-not-disturb.db; they are not in force, and the next import or start removes them")]
    public static partial void LeftOversStay(this ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 1, LogLevel.Error, "What others change in the do-not-disturb {What} cannot be followed; what was seen last is in force, and it is tried again")]
    public static partial void NotFollowed(this ILogger logger, string what, Exception error);
}
