using SmppGuard.Model;

namespace SmppGuard.Registry;

internal static partial class RegistryLog
{
    private const int FirstEvent = 4000;

    [LoggerMessage(FirstEvent, LogLevel.Information, "Registry file {File} applied; registered now: {Organizations} organizations, {Codes} codes, {Accounts} accounts")]
    public static partial void FileApplied(this ILogger logger, string file, int organizations, int codes, int accounts);

    [LoggerMessage(FirstEvent + 1, LogLevel.Warning, "{Kind} {Key} is {Standing} now, by {Actor}: {Reason}")]
    public static partial void StandingChanged(this ILogger logger, RegistryKind kind, string key, Standing standing, string actor, string reason);

    [LoggerMessage(FirstEvent + 2, LogLevel.Error, "The storage of the registry cannot be followed: what others change in it is not in force here until it can")]
    public static partial void NotFollowed(this ILogger logger, Exception failure);
}
