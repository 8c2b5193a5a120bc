namespace SmppGuard.Archive;

internal static partial class ArchiveLog
{
    private const int FirstEvent = 6000;

    [LoggerMessage(FirstEvent + 1, LogLevel.Information, "Journal replayed: {Records} records not archived yet, {Pending} submits without an outcome, {Held} parts of unfinished messages")]
    public static partial void Replayed(ILogger logger, long records, int pending, int held);

    [LoggerMessage(FirstEvent + 2, LogLevel.Error, "Archive cannot store; the journal keeps everything until it can: {Problem}")]
    public static partial void StoreFailed(ILogger logger, string problem, Exception error);

    [LoggerMessage(FirstEvent + 3, LogLevel.Warning, "Archive stores again after {Seconds} s")]
    public static partial void StoreRecovered(ILogger logger, long seconds);

    [LoggerMessage(FirstEvent + 4, LogLevel.Warning, "Archive is paused by configuration: the journal grows")]
    public static partial void Paused(ILogger logger);

    [LoggerMessage(FirstEvent + 5, LogLevel.Information, "Removed {Name} from the archive at the end of its retention: {Messages} messages")]
    public static partial void Purged(ILogger logger, string name, long messages);

    [LoggerMessage(FirstEvent + 10, LogLevel.Warning, "The retention of {Name} has ended, whose file in the archive had been lost: {Messages} messages that came since were removed")]
    public static partial void PurgedLost(ILogger logger, string name, long messages);

    [LoggerMessage(FirstEvent + 60, LogLevel.Error, "Nothing is removed from the archive, since the clock is in doubt. {Problem}")]
    public static partial void NotPurged(ILogger logger, string problem);

    [LoggerMessage(FirstEvent + 6, LogLevel.Error, "Expired records could not be removed; tried again in an hour")]
    public static partial void PurgeFailed(ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 7, LogLevel.Debug, "Archive thread keeps its normal priority: {Error}")]
    public static partial void PriorityNotLowered(ILogger logger, int error);

    [LoggerMessage(FirstEvent + 8, LogLevel.Warning, "Journal ends at record {End}, but records up to {Archived} were archived: a power cut took its end, or another journal was put here. Going on from its end")]
    public static partial void JournalBehind(ILogger logger, long end, long archived);

    [LoggerMessage(FirstEvent + 9, LogLevel.Warning, "Archive cannot be read, so message {RecordId} is taken for unfinished: its parts wait for the rest")]
    public static partial void DecisionNotLookedUp(ILogger logger, long recordId, Exception error);
}
