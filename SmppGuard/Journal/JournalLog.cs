namespace SmppGuard.Journal;

internal static partial class JournalLog
{
    private const int FirstEvent = 5000;

    [LoggerMessage(FirstEvent + 1, LogLevel.Information, "Journal {Directory}: {Segments} segments, next record {Next}")]
    public static partial void Opened(ILogger logger, string directory, int segments, long next);

    [LoggerMessage(FirstEvent + 2, LogLevel.Warning, "Journal segment {Path} ended in {Octets} octets of an unfinished write; cut at {Offset}. Nothing in them had been answered")]
    public static partial void TornTail(ILogger logger, string path, long octets, long offset);

    [LoggerMessage(FirstEvent + 3, LogLevel.Error, "Journal in {Directory} cannot be written; submits are refused until it can: {Problem}")]
    public static partial void WriteFailed(ILogger logger, string directory, string problem);

    [LoggerMessage(FirstEvent + 4, LogLevel.Error, "Journal segment {Path} could not be cut after a failed write; a restart will")]
    public static partial void CutFailed(ILogger logger, string path, Exception error);

    [LoggerMessage(FirstEvent + 5, LogLevel.Warning, "Journal can be written again")]
    public static partial void Recovered(ILogger logger);

    [LoggerMessage(FirstEvent + 6, LogLevel.Error, "Handling of committed records failed")]
    public static partial void OwnerFailed(ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 7, LogLevel.Warning, "Journal segment {Path} is archived but could not be deleted")]
    public static partial void SegmentNotDeleted(ILogger logger, string path, Exception error);

    [LoggerMessage(FirstEvent + 8, LogLevel.Warning, "No room could be prepared for the next journal segment {Path}: {Problem}")]
    public static partial void SpareFailed(ILogger logger, string path, string problem);

    [LoggerMessage(FirstEvent + 9, LogLevel.Warning, "The room for the next journal segment {Path} could not be written over ahead of time: {Problem}")]
    public static partial void SpareNotFilled(ILogger logger, string path, string problem);
}
