using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Relay;

namespace SmppGuard.Hosting;

/// <summary>The certificate of the TLS endpoints and those that lead to its issuer, from PEM files. ESMEs know roots; what is between must be sent to them.</summary>
internal sealed class TlsCertificate : IDisposable
{
    private const string Key = OptionProblems.Section + ":Smpp:Tls:CertificatePath";

    /// <summary>Days before the end from which it is warned of.</summary>
    private const int WarnDays = 30;

    private readonly string _path;

    private TlsCertificate(string path, X509Certificate2 own, X509Certificate2Collection issuers)
    {
        _path = path;
        Own = own;
        Issuers = issuers;
    }

    public X509Certificate2 Own { get; }

    /// <summary>The other certificates of the file, in its order.</summary>
    public X509Certificate2Collection Issuers { get; }

    /// <summary>When the first of them ends, and with it the trust in all.</summary>
    public DateTimeOffset End => All.Min(EndOf);

    private IEnumerable<X509Certificate2> All => [Own, .. Issuers];

    /// <exception cref="TlsUnusableException">The files do not hold a certificate and its key.</exception>
    public static TlsCertificate Load(TlsOptions options)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPemFile(options.CertificatePath!);
            var key = File.ReadAllText(options.KeyPath!);
            foreach (var certificate in all)
            {
                if (WithKey(certificate, key) is { } own)
                {
                    all.Remove(certificate);
                    certificate.Dispose();
                    return new TlsCertificate(options.CertificatePath!, own, all);
                }
            }

            throw new TlsUnusableException(options, all.Count == 0 ? "no certificate is in it" : "the key is that of none of its certificates", null);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TlsUnusableException(options, exception.Message.TrimEnd('.'), exception);
        }
    }

    /// <summary>Why peers will not trust it now, in form of a message about the configuration; null: they may.</summary>
    public string? Problem(DateTimeOffset now) =>
        All.FirstOrDefault(c => EndOf(c) <= now) is { } ended ? Message(ended, $"ended on {Day(ended.NotAfter)}")
        : All.FirstOrDefault(c => new DateTimeOffset(c.NotBefore) > now) is { } early ? Message(early, $"is not valid before {Day(early.NotBefore)}")
        : null;

    /// <summary>That it ends soon; null: it does not.</summary>
    public string? Warning(DateTimeOffset now) =>
        Problem(now) is null && All.FirstOrDefault(c => EndOf(c) <= now.AddDays(WarnDays)) is { } ending ? Message(ending, $"ends on {Day(ending.NotAfter)}") : null;

    public void Dispose()
    {
        foreach (var certificate in All)
        {
            certificate.Dispose();
        }
    }

    private static DateTimeOffset EndOf(X509Certificate2 certificate) => new(certificate.NotAfter);

    private static X509Certificate2? WithKey(X509Certificate2 certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
        }
        catch (ArgumentException)
        {
            // Another one's key: of another pair, or of another kind.
            return null;
        }
    }

    private static string Day(DateTime moment) => moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private string Message(X509Certificate2 certificate, string what) =>
        $"{Key} is \"{_path}\"; its certificate {certificate.Subject} {what}, use one that is valid for longer than {WarnDays} days, for example tls/server.crt.";
}

/// <summary>The certificate and its key cannot be used.</summary>
internal sealed class TlsUnusableException(TlsOptions options, string problem, Exception? inner) : StartRefusedException(
    $"{OptionProblems.Section}:Smpp:Tls:CertificatePath is \"{options.CertificatePath}\"; use PEM files of a certificate and its private key ({problem}), for example tls/server.crt.", inner);
