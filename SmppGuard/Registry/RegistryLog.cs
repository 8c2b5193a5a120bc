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

    [LoggerMessage(FirstEvent + 3, LogLevel.Warning, "{Count} passwords of accounts were stored in clear and are hashed now; backups from before still have them in clear")]
    public static partial void PasswordsHashed(this ILogger logger, int count);

    [LoggerMessage(FirstEvent + 4, LogLevel.Warning, "The storage of the registry could not be rid of passwords in clear, which may stand in it or in unused places of its file; tried again at the next start")]
    public static partial void SecretsNotHidden(this ILogger logger, Exception failure);

    [LoggerMessage(FirstEvent + 9, LogLevel.Warning, "Routes of the API lead nowhere: {Routes} Their messages go to other targets, or are refused where there is none")]
    public static partial void RoutesLeadNowhere(this ILogger logger, string routes);
}
