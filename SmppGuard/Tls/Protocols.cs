using System.Security.Authentication;

namespace SmppGuard.Tls;

/// <summary>What is spoken, and what is said of those who do not.</summary>
internal static class Protocols
{
    /// <summary>Older ones have known flaws (RFC 8996). Named here and not left to the machine, whose policy may be another one on the next.</summary>
    public const SslProtocols Allowed = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Why a handshake failed, as far as the library says it, in one line.</summary>
    public static string Cause(Exception failure)
    {
        var inner = failure.GetBaseException();
        return PeerCertificate.Printable(ReferenceEquals(inner, failure) ? failure.Message : $"{failure.Message.TrimEnd('.')}: {inner.Message}");
    }
}
