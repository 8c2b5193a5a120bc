using SmppGuard.Input;
using SmppGuard.Registry;
using SmppGuard.Tls;

namespace SmppGuard.Relay.Esme;

/// <summary>
/// Whether an account may bind with the certificate that was shown. An account that names certificates binds with one of them only, also at an endpoint that asks for none: else a password
/// alone would do. Its digest names a certificate by itself; any other name counts only where an authority of ours speaks for it.
/// </summary>
internal static class CertificateCheck
{
    /// <summary>Why not, for the log; null: it may.</summary>
    public static string? Problem(Account account, PeerCertificate? shown, RegistrySnapshot registry)
    {
        if (account.Certificates.Count == 0)
        {
            return shown is { IsRequired: true } ? ProblemOfAnybody(account, shown, registry) : null;
        }

        if (shown is null)
        {
            return "it showed no certificate, and has to show one of its certificates";
        }

        var its = $"its certificate {shown.Subject}";
        if (shown.Outdated is { } outdated)
        {
            return $"{its} {outdated}";
        }

        var name = shown.Names.FirstOrDefault(n => account.Certificates.Contains(n, StringComparer.Ordinal));
        return name is null ? $"{its} is none of its certificates"
            : shown.Untrusted is { } untrusted && !name.StartsWith(CertificateNames.Fingerprint, StringComparison.Ordinal) ? $"{its} is not trusted: {untrusted}"
            : null;
    }

    // Who names none takes what our authorities speak for, but not another one's.
    private static string? ProblemOfAnybody(Account account, PeerCertificate shown, RegistrySnapshot registry) =>
        shown.Outdated is { } outdated ? $"its certificate {shown.Subject} {outdated}"
        : shown.Untrusted is { } untrusted ? $"its certificate {shown.Subject} is not trusted: {untrusted}"
        : registry.Accounts.Any(other => !string.Equals(other.SystemId, account.SystemId, StringComparison.Ordinal) && other.Certificates.Any(shown.Names.Contains)) ? $"its certificate {shown.Subject} is that of another account"
        : null;
}
