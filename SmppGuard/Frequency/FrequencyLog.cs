namespace SmppGuard.Frequency;

internal static partial class FrequencyLog
{
    private const int FirstEvent = 12_000;

    [LoggerMessage(FirstEvent, LogLevel.Information, "Frequency caps: {Count} commercial messages of the last {Hours} hours counted in {Seconds:F1} s.")]
    public static partial void Restored(this ILogger logger, long count, int hours, double seconds);
}
