namespace SmppGuard.Carriers;

internal static partial class CarriersLog
{
    private const int FirstEvent = 26_000;

    [LoggerMessage(FirstEvent, LogLevel.Warning, "Blocks of ported numbers that no list names any more could not be removed; the next import or start removes them")]
    public static partial void LeftOversStay(this ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 1, LogLevel.Error, "The list of ported numbers that others may have replaced cannot be followed; the one before is in force, and it is tried again")]
    public static partial void NotFollowed(this ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 2, LogLevel.Error, "The list of ported numbers is not in force: {Problem}. Send it again whole")]
    public static partial void Damaged(this ILogger logger, string problem);

    [LoggerMessage(FirstEvent + 3, LogLevel.Warning, "{Count} look-ups of carriers have failed since this was said last; {Problem}. Messages go by what else is known")]
    public static partial void LookUpFailed(this ILogger logger, long count, string problem);
}
