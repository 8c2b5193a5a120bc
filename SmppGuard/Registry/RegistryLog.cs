using SmppGuard.Observability;

namespace SmppGuard.Registry;

internal static partial class RegistryLog
{
    [LoggerMessage(EventIds.Registry, LogLevel.Information, "Registry file {File} applied; registered now: {Organizations} organizations, {Codes} codes, {Accounts} accounts")]
    public static partial void FileApplied(this ILogger logger, string file, int organizations, int codes, int accounts);

    [LoggerMessage(EventIds.Registry + 1, LogLevel.Warning, "{Kind} {Key} is {Standing} now, by {Actor}: {Reason}")]
    public static partial void StandingChanged(this ILogger logger, RegistryKind kind, string key, Standing standing, string actor, string reason);
}
