namespace SmppGuard.Consents;

internal static partial class ConsentsLog
{
    private const int FirstEvent = 3000;

    [LoggerMessage(FirstEvent + 0, LogLevel.Information, "Consents of the registry file: {New} new of {Total}, {Problems} problems.")]
    public static partial void RegistryFileApplied(this ILogger logger, int @new, int total, int problems);

    [LoggerMessage(FirstEvent + 1, LogLevel.Information, "Import {Id} by {Actor} for {Organization}: {Accepted} accepted, {Unchanged} unchanged, {Rejected} rejected.")]
    public static partial void Imported(this ILogger logger, string id, string actor, string organization, long accepted, long unchanged, long rejected);

    [LoggerMessage(FirstEvent + 2, LogLevel.Error, "A question for {Organization} was sent and could not be recorded; its answer will be asked about again.")]
    public static partial void QuestionNotRecorded(this ILogger logger, string organization, Exception error);

    [LoggerMessage(FirstEvent + 3, LogLevel.Warning, "{Most} questions are open, and one of {Organization} cannot be answered: agreements to it are listed for review. Replies:MaxOpenQuestions says how many may be.")]
    public static partial void TooManyQuestions(this ILogger logger, string organization, int most);

    [LoggerMessage(FirstEvent + 20, LogLevel.Information, "Loading consents: {Read} of {Total} events after {Seconds:F1} s.")]
    public static partial void ConsentsLoading(this ILogger logger, long read, long total, double seconds);

    [LoggerMessage(FirstEvent + 21, LogLevel.Information, "Consents loaded: {Read} events in {Seconds:F1} s.")]
    public static partial void ConsentsLoaded(this ILogger logger, long read, double seconds);

    [LoggerMessage(FirstEvent + 22, LogLevel.Error, "Consents and refusals that others record cannot be followed; what was seen last is in force, and it is tried again")]
    public static partial void NotFollowed(this ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 23, LogLevel.Information, "Consents taken from the snapshot of {Age} s ago in {Seconds:F1} s; what was recorded since is read from the database.")]
    public static partial void SnapshotTaken(this ILogger logger, long age, double seconds);

    [LoggerMessage(FirstEvent + 24, LogLevel.Warning, "The snapshot of consents {Path} is not used: {Problem}. All consents are read from the database.")]
    public static partial void SnapshotRefused(this ILogger logger, string path, string problem);

    [LoggerMessage(FirstEvent + 25, LogLevel.Information, "Snapshot of consents written: {Megabytes} MB in {Seconds:F1} s.")]
    public static partial void SnapshotWritten(this ILogger logger, long megabytes, double seconds);

    [LoggerMessage(FirstEvent + 26, LogLevel.Warning, "No snapshot of the consents can be written; the next start will take longer. It is tried again every minute")]
    public static partial void SnapshotNotWritten(this ILogger logger, Exception error);
}
