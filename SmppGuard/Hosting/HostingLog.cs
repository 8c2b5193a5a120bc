namespace SmppGuard.Hosting;

internal static partial class HostingLog
{
    private const int FirstEvent = 8000;

    [LoggerMessage(FirstEvent + 1, LogLevel.Warning, "SIGHUP ignored: the configuration is read at start only; restart to change it")]
    public static partial void HangupIgnored(ILogger logger);

    [LoggerMessage(FirstEvent + 10, LogLevel.Error, "ESMEs will not trust the certificate: {Problem}")]
    public static partial void CertificateNotValid(ILogger logger, string problem);

    [LoggerMessage(FirstEvent + 11, LogLevel.Warning, "ESMEs will soon not trust the certificate: {Problem}")]
    public static partial void CertificateEnds(ILogger logger, string problem);
}
