namespace SmppGuard.Hosting;

internal static partial class HostingLog
{
    private const int FirstEvent = 8000;

    // 1 was of a SIGHUP that nothing was done about.
    // 2 was of one of which log levels alone were taken.
    [LoggerMessage(FirstEvent + 4, LogLevel.Warning, "Configuration read again ({By}); new and in force: {Changed}")]
    public static partial void ConfigurationTaken(ILogger logger, string by, string changed);

    [LoggerMessage(FirstEvent + 5, LogLevel.Warning, "New, and in force after a restart only: {Keys}")]
    public static partial void ConfigurationNeedsRestart(ILogger logger, string keys);

    [LoggerMessage(FirstEvent + 3, LogLevel.Error, "Configuration not taken, what was in force stays: {Problem}")]
    public static partial void ConfigurationNotTaken(ILogger logger, string problem);

    [LoggerMessage(FirstEvent + 10, LogLevel.Error, "Peers will not trust the certificate: {Problem}")]
    public static partial void CertificateNotValid(ILogger logger, string problem);

    [LoggerMessage(FirstEvent + 11, LogLevel.Warning, "Peers will soon not trust the certificate: {Problem}")]
    public static partial void CertificateEnds(ILogger logger, string problem);

    [LoggerMessage(FirstEvent + 20, LogLevel.Warning, "The last record of this data directory is of pod {Before}, and this is pod {Pod}: what it does from now on carries the number {Pod}. If this is the volume of another pod, stop, and mount the right one")]
    public static partial void PodChanged(ILogger logger, int before, int pod);

    [LoggerMessage(FirstEvent + 21, LogLevel.Warning, "Consent {Position} of the registry file is not taken: {Field}: {Problem}")]
    public static partial void RegistryConsentRefused(ILogger logger, int position, string field, string problem);

    [LoggerMessage(FirstEvent + 24, LogLevel.Error, "{Problem}")]
    public static partial void ClockInDoubt(ILogger logger, string problem);

    [LoggerMessage(FirstEvent + 22, LogLevel.Warning, "{Count} files and folders in {Directory} could be used by other users of the machine; their rights were taken away (folders 0700, files 0600)")]
    public static partial void FilesTightened(ILogger logger, int count, string directory);

    [LoggerMessage(FirstEvent + 23, LogLevel.Warning, "{Count} files and folders of {Directory} belong to somebody else and keep their rights, for example {First}: see that only this user can read there")]
    public static partial void FilesLeft(ILogger logger, int count, string directory, string first);

    [LoggerMessage(FirstEvent + 25, LogLevel.Critical, "The number {Pod} of this pod went to another one, which has another data directory: this one stops, since both would give the same ids. Give each a number of its own, and start this one again, so that its journal is taken over")]
    public static partial void PodNumberLost(ILogger logger, int pod);

    [LoggerMessage(FirstEvent + 26, LogLevel.Warning, "Not started yet: {Reason}. It is tried again until it answers")]
    public static partial void StorageAwaited(ILogger logger, string reason);

    [LoggerMessage(FirstEvent + 27, LogLevel.Information, "This is pod {Pod} of {Storage}")]
    public static partial void PodOfStorage(ILogger logger, int pod, string storage);
}
