namespace SmppGuard.Access;

/// <summary>What happens with keys.</summary>
internal static partial class AccessLog
{
    private const int FirstEvent = 20_000;

    [LoggerMessage(FirstEvent, LogLevel.Warning, "When API keys were used last cannot be stored at present; it is tried again")]
    public static partial void UsesNotStored(this ILogger logger, Exception failure);
}
