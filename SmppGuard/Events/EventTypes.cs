namespace SmppGuard.Events;

/// <summary>The types of events, as webhooks choose and receive them. Receivers know them: never rename.</summary>
internal static class EventTypes
{
    public const string RecipientRefused = "recipient.refused";
    public const string RecipientAgreed = "recipient.agreed";
    public const string ComplaintRecorded = "complaint.recorded";
    public const string ComplaintAnswered = "complaint.answered";
    public const string ComplaintClosed = "complaint.closed";
    public const string FilingDue = "filing.due";
    public const string SmscOut = "smsc.out";
    public const string SmscBack = "smsc.back";
    public const string SuspensionAnnounced = "suspension.announced";
    public const string SuspensionInForce = "suspension.in-force";
    public const string SuspensionWithdrawn = "suspension.withdrawn";
    public const string SuspensionLifted = "suspension.lifted";
    public const string SuspensionEnded = "suspension.ended";
    public const string SuspensionAppealed = "suspension.appealed";
    public const string SuspensionAnswered = "suspension.answered";

    /// <summary>What somebody has sent over the API to see whether it arrives. Chosen by nobody, sent to whom it is for.</summary>
    public const string Test = "test";

    /// <summary>Those that can be chosen.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        RecipientRefused, RecipientAgreed, ComplaintRecorded, ComplaintAnswered, ComplaintClosed, FilingDue, SmscOut, SmscBack,
        SuspensionAnnounced, SuspensionInForce, SuspensionWithdrawn, SuspensionLifted, SuspensionEnded, SuspensionAppealed, SuspensionAnswered,
    ];
}
