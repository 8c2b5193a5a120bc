using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmppGuard.Tests.Tls;

/// <summary>An authority of a test's own, and what it signs.</summary>
internal sealed class TestAuthority : IDisposable
{
    public static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2 _own;

    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _own = request.CreateSelfSigned(Now.AddDays(-400), Now.AddDays(400));
    }

    public string Pem => _own.ExportCertificatePem();

    /// <summary>Public parts only, to believe.</summary>
    public X509Certificate2Collection Believed => [X509CertificateLoader.LoadCertificate(_own.RawData)];

    /// <summary>A certificate with its key.</summary>
    /// <param name="name">Its common name, and a DNS name of it.</param>
    /// <param name="from">Days from now.</param>
    /// <param name="until">Days from now.</param>
    /// <param name="isOnlyClient">Whether it may not be a server's.</param>
    public X509Certificate2 Issue(string name, double from = -1, double until = 90, bool isOnlyClient = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}, O=Test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddUri(new Uri($"spiffe://test/{name}"));
        if (name == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(isOnlyClient ? [new Oid(ClientAuthentication)] : [new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        using var signed = request.Create(_own, Now.AddDays(from), Now.AddDays(until), RandomNumberGenerator.GetBytes(8));
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Writes a certificate and its key as <c>tls.crt</c> and <c>tls.key</c> into a folder, which is made.</summary>
    public static void Write(string folder, X509Certificate2 certificate)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "tls.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Makes a link point to another folder: as a mounted secret changes.</summary>
    public static void Switch(string link, string folder)
    {
        File.Delete(link);
        File.CreateSymbolicLink(link, folder);
    }

    public void Dispose() => _own.Dispose();
}
