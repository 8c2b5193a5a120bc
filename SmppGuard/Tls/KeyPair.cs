using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmppGuard.Input;

namespace SmppGuard.Tls;

/// <summary>The certificate that we show and those that lead to its issuer, from PEM. Peers know roots; what is between must be sent to them.</summary>
internal sealed class KeyPair
{
    /// <summary>Days before the end from which it is warned of.</summary>
    private const int WarnDays = 30;

    private readonly TlsPaths _paths;

    private KeyPair(TlsPaths paths, X509Certificate2 own, X509Certificate2Collection issuers)
    {
        _paths = paths;
        Own = own;
        Issuers = issuers;
        // Offline: what is missing between it and its root is looked for in the file, and never in a network.
        Context = SslStreamCertificateContext.Create(own, issuers, offline: true);
    }

    public X509Certificate2 Own { get; }

    /// <summary>The other certificates of the file, in its order.</summary>
    public X509Certificate2Collection Issuers { get; }

    /// <summary>For handshakes.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>When the first of them ends, and with it the trust in all.</summary>
    public DateTimeOffset End => All.Min(EndOf);

    private IEnumerable<X509Certificate2> All => [Own, .. Issuers];

    /// <exception cref="TlsUnusableException">The files do not hold a certificate and its key.</exception>
    public static KeyPair Load(TlsPaths paths, TlsFiles files)
    {
        Exception? mismatch = null;
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPem(files.Certificates);
            foreach (var certificate in all)
            {
                if (WithKey(certificate, files.Key, ref mismatch) is { } own)
                {
                    all.Remove(certificate);
                    certificate.Dispose();
                    return new KeyPair(paths, own, all);
                }
            }

            throw Unusable(all.Count == 0 ? "no certificate is in it" : "the key is that of none of its certificates, or cannot be read", mismatch);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw Unusable(exception.Message.TrimEnd('.'), exception);
        }

        TlsUnusableException Unusable(string problem, Exception? inner) => new(
            $"{OptionProblems.Section}:{paths.Key}:CertificatePath is \"{paths.CertificatePath}\"; use PEM files of a certificate and its private key ({problem}), for example tls/server.crt.", inner);
    }

    /// <summary>Why peers will not trust it now, in form of a message about the configuration; null: they may.</summary>
    public string? Problem(DateTimeOffset now) =>
        All.FirstOrDefault(c => EndOf(c) <= now) is { } ended ? Message(ended, $"ended on {Day(ended.NotAfter)}")
        : All.FirstOrDefault(c => new DateTimeOffset(c.NotBefore) > now) is { } early ? Message(early, $"is not valid before {Day(early.NotBefore)}")
        : null;

    /// <summary>That it ends soon; null: it does not.</summary>
    public string? Warning(DateTimeOffset now) =>
        Problem(now) is null && All.FirstOrDefault(c => EndOf(c) <= now.AddDays(WarnDays)) is { } ending ? Message(ending, $"ends on {Day(ending.NotAfter)}") : null;

    /// <summary>A moment as messages have it.</summary>
    public static string Day(DateTime moment) => moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private static DateTimeOffset EndOf(X509Certificate2 certificate) => new(certificate.NotAfter);

    private static X509Certificate2? WithKey(X509Certificate2 certificate, string? key, ref Exception? mismatch)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Another one's key: of another pair, or of another kind. One that cannot be read is that of none.
            mismatch = exception;
            return null;
        }
    }

    private string Message(X509Certificate2 certificate, string what) =>
        $"{OptionProblems.Section}:{_paths.Key}:CertificatePath is \"{_paths.CertificatePath}\"; its certificate {certificate.Subject} {what}, use one that is valid for longer than {WarnDays} days, for example tls/server.crt.";
}
