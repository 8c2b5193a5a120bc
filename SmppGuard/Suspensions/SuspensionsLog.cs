using SmppGuard.Observability;

namespace SmppGuard.Suspensions;

internal static partial class SuspensionsLog
{
    [LoggerMessage(EventIds.Suspensions, LogLevel.Error, "The suspension rules could not be looked at; they will be again")]
    public static partial void WatchFailed(this ILogger logger, Exception error);
}
