namespace SmppGuard.Observability;

internal static partial class ObservabilityLog
{
    [LoggerMessage(EventIds.Observability, LogLevel.Error, "A source of metrics failed; its series are missing from this scrape")]
    public static partial void SourceFailed(ILogger logger, Exception error);
}
