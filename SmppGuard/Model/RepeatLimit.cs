namespace SmppGuard.Model;

/// <summary>At most so many messages with the same text to the same number within so many seconds, wherever they begin.</summary>
/// <param name="Messages">0: as many as there are.</param>
/// <param name="Seconds">Length of the window.</param>
internal sealed record RepeatLimit(int Messages, int Seconds)
{
    public const int MaxMessages = 100;
    public const int MaxSeconds = 2_592_000;
    public const int DefaultSeconds = 86_400;
}

/// <summary>Limits by class; null: nothing is said of that class. Messages of public interest have none.</summary>
internal sealed record RepeatLimits(RepeatLimit? Commercial, RepeatLimit? Notification, RepeatLimit? Verification)
{
    public static readonly RepeatLimits None = new(null, null, null);

    public RepeatLimit? Of(Purpose purpose) => purpose switch
    {
        Purpose.Commercial => Commercial,
        Purpose.Notification => Notification,
        Purpose.Verification => Verification,
        _ => null,
    };
}
