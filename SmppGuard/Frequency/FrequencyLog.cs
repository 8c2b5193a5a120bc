using SmppGuard.Observability;

namespace SmppGuard.Frequency;

internal static partial class FrequencyLog
{
    [LoggerMessage(EventIds.Frequency, LogLevel.Information, "Frequency caps: {Count} commercial messages of the last {Hours} hours counted in {Seconds:F1} s.")]
    public static partial void Restored(this ILogger logger, long count, int hours, double seconds);
}
