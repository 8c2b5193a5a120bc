namespace SmppGuard.Events;

internal static partial class EventsLog
{
    private const int FirstEvent = 29_000;

    [LoggerMessage(FirstEvent, LogLevel.Warning, "The webhook {Webhook} {Failure}; events wait for it, and it is tried again and again, less and less often")]
    public static partial void NotTaken(this ILogger logger, string webhook, string failure);

    [LoggerMessage(FirstEvent + 1, LogLevel.Information, "The webhook {Webhook} takes events again, after {Failures} requests that failed")]
    public static partial void TakenAgain(this ILogger logger, string webhook, int failures);

    [LoggerMessage(FirstEvent + 2, LogLevel.Error, "The webhook {Webhook} answered 410, that it is gone; events wait until somebody resumes it")]
    public static partial void Gone(this ILogger logger, string webhook);

    [LoggerMessage(FirstEvent + 3, LogLevel.Error, "Events for the webhook {Webhook} could not be read, or it could not be stored how far they were sent; it is tried again, and they may be sent again")]
    public static partial void RoundFailed(this ILogger logger, string webhook, Exception error);

    [LoggerMessage(FirstEvent + 4, LogLevel.Error, "It could not be looked at what webhooks have been told; a webhook that is new begins when that is possible")]
    public static partial void NotBegun(this ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 5, LogLevel.Warning, "What all webhooks have been told of could not be forgotten; it is tried again")]
    public static partial void NotLooked(this ILogger logger, Exception error);
}
