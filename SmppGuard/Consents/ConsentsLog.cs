using SmppGuard.Observability;

namespace SmppGuard.Consents;

internal static partial class ConsentsLog
{
    [LoggerMessage(EventIds.Consents + 0, LogLevel.Information, "Consents of the registry file: {New} new of {Total}, {Problems} problems.")]
    public static partial void RegistryFileApplied(this ILogger logger, int @new, int total, int problems);
}
