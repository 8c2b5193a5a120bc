using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmppGuard.Hosting;

/// <summary>The certificate of the TLS endpoints, from PEM files.</summary>
internal static class TlsCertificate
{
    /// <exception cref="InvalidOperationException">The files do not hold a certificate and its key; the message says which key of the configuration to look at.</exception>
    public static X509Certificate2 Load(TlsOptions options)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(options.CertificatePath!, options.KeyPath);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidOperationException($"{GuardOptions.Section}:Smpp:Tls: {exception.Message}", exception);
        }
    }
}
