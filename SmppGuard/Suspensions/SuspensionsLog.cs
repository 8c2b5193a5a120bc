using SmppGuard.Registry;

namespace SmppGuard.Suspensions;

internal static partial class SuspensionsLog
{
    private const int FirstEvent = 11_000;

    [LoggerMessage(FirstEvent, LogLevel.Error, "The suspension rules could not be looked at; they will be again")]
    public static partial void WatchFailed(this ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 1, LogLevel.Warning, "What other pods count of senders could not be asked for; what they told last counts")]
    public static partial void OthersNotAsked(this ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 2, LogLevel.Warning, "The suspension of {Kind} {Key} is announced by {By} for {InForceAt:O}: {Cause}")]
    public static partial void Announced(this ILogger logger, RegistryKind kind, string key, string by, DateTimeOffset inForceAt, string cause);

    [LoggerMessage(FirstEvent + 3, LogLevel.Error, "Announced suspensions are in force, and that could not be stored; it is tried again")]
    public static partial void NotStoredYet(this ILogger logger, Exception error);
}
