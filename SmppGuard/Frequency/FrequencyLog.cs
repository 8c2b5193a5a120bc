namespace SmppGuard.Frequency;

internal static partial class FrequencyLog
{
    private const int FirstEvent = 12_000;

    [LoggerMessage(FirstEvent, LogLevel.Information, "Frequency caps: {Count} commercial messages of the last {Hours} hours counted in {Seconds:F1} s.")]
    public static partial void Restored(this ILogger logger, long count, int hours, double seconds);

    [LoggerMessage(FirstEvent + 4, LogLevel.Information, "Repetitions: {Count} messages of the last {Window} s counted in {Seconds:F1} s.")]
    public static partial void TextsRestored(this ILogger logger, long count, int window, double seconds);

    [LoggerMessage(FirstEvent + 1, LogLevel.Error, "Other pods cannot be told which adverts count towards frequency caps here; tried again")]
    public static partial void NotTold(this ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 2, LogLevel.Error, "Which adverts count towards frequency caps at other pods cannot be followed; tried again")]
    public static partial void NotFollowed(this ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 3, LogLevel.Error, "{Count} adverts will not count towards frequency caps at other pods before they restart: too many wait to be told")]
    public static partial void Lost(this ILogger logger, long count);
}
