namespace SmppGuard.Observability;

internal static partial class ObservabilityLog
{
    private const int FirstEvent = 9000;

    [LoggerMessage(FirstEvent, LogLevel.Error, "A source of metrics failed; its series are missing from this scrape")]
    public static partial void SourceFailed(ILogger logger, Exception error);
}
