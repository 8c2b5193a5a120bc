namespace SmppGuard.Compliance;

internal static partial class ComplianceLog
{
    private const int FirstEvent = 2000;

    [LoggerMessage(FirstEvent + 0, LogLevel.Error, "A rule could not be evaluated; messages that meet this are refused as undecidable. Logged at most once a second.")]
    public static partial void RuleFailed(this ILogger logger, Exception exception);
}
