using SmppGuard.Observability;

namespace SmppGuard.Registry;

internal static partial class RegistryLog
{
    [LoggerMessage(EventIds.Registry, LogLevel.Information, "Registry file {File} applied; registered now: {Organizations} organizations, {Codes} codes, {Accounts} accounts")]
    public static partial void FileApplied(this ILogger logger, string file, int organizations, int codes, int accounts);

    [LoggerMessage(EventIds.Registry + 1, LogLevel.Warning, "Organization {Organization} is {Standing} now")]
    public static partial void OrganizationStanding(this ILogger logger, string organization, Standing standing);

    [LoggerMessage(EventIds.Registry + 2, LogLevel.Warning, "Account {Account} is {Standing} now")]
    public static partial void AccountStanding(this ILogger logger, string account, Standing standing);
}
