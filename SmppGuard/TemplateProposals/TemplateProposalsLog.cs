namespace SmppGuard.TemplateProposals;

internal static partial class TemplateProposalsLog
{
    private const int FirstEvent = 18_000;

    [LoggerMessage(FirstEvent, LogLevel.Warning, "What was learned of the shapes of texts is not stored: {Problem} Learning goes on, and it is tried again with what comes next")]
    public static partial void NotStored(this ILogger logger, string problem);

    [LoggerMessage(FirstEvent + 1, LogLevel.Warning, "{Count} shapes of texts that were stored cannot be read, and are learned anew")]
    public static partial void NotRead(this ILogger logger, int count);
}
