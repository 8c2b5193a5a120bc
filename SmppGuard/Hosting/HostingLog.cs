using SmppGuard.Observability;

namespace SmppGuard.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(EventIds.Hosting + 1, LogLevel.Warning, "SIGHUP ignored: the configuration is read at start only; restart to change it")]
    public static partial void HangupIgnored(ILogger logger);

    [LoggerMessage(EventIds.Hosting + 10, LogLevel.Error, "ESMEs will not trust the certificate: {Problem}")]
    public static partial void CertificateNotValid(ILogger logger, string problem);

    [LoggerMessage(EventIds.Hosting + 11, LogLevel.Warning, "ESMEs will soon not trust the certificate: {Problem}")]
    public static partial void CertificateEnds(ILogger logger, string problem);
}
