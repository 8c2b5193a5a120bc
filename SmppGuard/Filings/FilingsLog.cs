namespace SmppGuard.Filings;

/// <summary>What filings say.</summary>
internal static partial class FilingsLog
{
    [LoggerMessage(28_000, LogLevel.Warning, "When filings were used last could not be stored or read; it is tried again in an hour.")]
    public static partial void UsesNotStored(this ILogger logger, Exception failure);
}
