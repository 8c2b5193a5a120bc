namespace SmppGuard.Evidence;

/// <summary>What happens with exports.</summary>
internal static partial class EvidenceLog
{
    private const int FirstEvent = 27_000;

    [LoggerMessage(FirstEvent, LogLevel.Information, "The export {Id} is made: {Octets} octets")]
    public static partial void Made(this ILogger logger, string id, long octets);

    [LoggerMessage(FirstEvent + 1, LogLevel.Error, "The export {Id} could not be made")]
    public static partial void NotMade(this ILogger logger, Exception failure, string id);

    [LoggerMessage(FirstEvent + 2, LogLevel.Warning, "Exports whose time is over could not be removed yet")]
    public static partial void NotRemoved(this ILogger logger, Exception failure);
}
