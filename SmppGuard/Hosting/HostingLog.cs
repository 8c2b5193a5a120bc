using SmppGuard.Observability;

namespace SmppGuard.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(EventIds.Hosting + 1, LogLevel.Warning, "SIGHUP ignored: the configuration is read at start only; restart to change it")]
    public static partial void HangupIgnored(ILogger logger);
}
