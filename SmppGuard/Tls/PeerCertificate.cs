using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using SmppGuard.Input;

namespace SmppGuard.Tls;

/// <summary>What an ESME showed in the handshake, and proved to have the key of. Whether it may be used is said at the bind, where the account is known.</summary>
/// <param name="Subject">For logs: a stranger's text, without control characters.</param>
/// <param name="Names">All its names, as <see cref="CertificateNames"/> spells them.</param>
/// <param name="Outdated">Why it is not valid at this time; null: it is.</param>
/// <param name="Untrusted">Why no authority of ours speaks for it; null: one does.</param>
/// <param name="IsRequired">Whether everybody had to show one.</param>
internal sealed record PeerCertificate(string Subject, IReadOnlyList<string> Names, string? Outdated, string? Untrusted, bool IsRequired)
{
    private const int MostOfSubject = 128;

    /// <param name="certificate">The certificate.</param>
    /// <param name="chain">As it was built to our authorities.</param>
    /// <param name="errors">What was wrong with it.</param>
    /// <param name="now">The time.</param>
    /// <param name="isRequired">Whether everybody has to show one.</param>
    public static PeerCertificate Of(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors, DateTimeOffset now, bool isRequired) => new(
        Printable(certificate.Subject),
        CertificateNames.Of(certificate),
        OutdatedAt(certificate, now),
        errors == SslPolicyErrors.None ? null : Distrust(chain),
        isRequired);

    /// <summary>Why a certificate is not valid at a time; null: it is.</summary>
    public static string? OutdatedAt(X509Certificate2 certificate, DateTimeOffset now) =>
        certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime ? $"ended on {KeyPair.Day(certificate.NotAfter)}"
        : certificate.NotBefore.ToUniversalTime() > now.UtcDateTime ? $"is not valid before {KeyPair.Day(certificate.NotBefore)}"
        : null;

    /// <summary>What keeps a chain from being believed, in words.</summary>
    public static string Distrust(X509Chain? chain)
    {
        var flags = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        return flags.HasFlag(X509ChainStatusFlags.NotValidForUsage) ? "it is not for this use (extended key usage)"
            : flags.HasFlag(X509ChainStatusFlags.NotTimeValid) && (flags & ~X509ChainStatusFlags.NotTimeValid) == 0 ? "one between it and its root is not valid now"
            : (flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0 || flags == X509ChainStatusFlags.NoError ? "no authority that is believed here speaks for it"
            : $"it is not to be believed ({flags})";
    }

    /// <summary>A stranger's text as it may stand in a log.</summary>
    public static string Printable(string text) => string.Concat(text.Take(MostOfSubject).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
