namespace SmppGuard.Tls;

internal static partial class TlsLog
{
    private const int FirstEvent = 19_000;

    [LoggerMessage(FirstEvent + 1, LogLevel.Warning, "New certificates of {Endpoint} are in force: {Subject}, until {End}")]
    public static partial void Taken(ILogger logger, string endpoint, string subject, string end);

    [LoggerMessage(FirstEvent + 2, LogLevel.Error, "New certificates of {Endpoint} are not taken, those of before stay in force: {Problem}")]
    public static partial void NotTaken(ILogger logger, string endpoint, string problem);

    [LoggerMessage(FirstEvent + 3, LogLevel.Warning, "TLS handshake of {Peer} at {Endpoint} failed: {Cause} ({LeftOut} before were not logged)")]
    public static partial void HandshakeFailed(ILogger logger, string peer, string endpoint, string cause, long leftOut);
}
