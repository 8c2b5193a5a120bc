using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SmppGuard.Evidence;

/// <summary>Signs manifests. Read anew for each package, so that a renewed key counts from the next one on.</summary>
internal sealed class PackageSigner : IDisposable
{
    private readonly X509Certificate2 _own;

    private PackageSigner(X509Certificate2 own, string chain)
    {
        _own = own;
        Certificates = Encoding.ASCII.GetBytes(chain);
    }

    /// <summary>What goes into a package, in PEM: its own certificate first.</summary>
    public byte[] Certificates { get; }

    /// <summary>Hash, and what is done with it, as <c>openssl dgst</c> can check it.</summary>
    public string Algorithm => IsRsa ? "RSA-SHA256" : "ECDSA-SHA256";

    public string Subject => _own.Subject;

    private bool IsRsa => string.Equals(_own.PublicKey.Oid.Value, "1.2.840.113549.1.1.1", StringComparison.Ordinal);

    /// <summary>Null: packages are not signed.</summary>
    /// <exception cref="CryptographicException">The files do not belong together, or are not what they should be.</exception>
    public static PackageSigner? Load(EvidenceOptions options)
    {
        if (options.SigningKeyPath is not { } key || options.CertificatePath is not { } certificate)
        {
            return null;
        }

        var own = X509Certificate2.CreateFromPemFile(certificate, key);
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            var signer = new PackageSigner(own, string.Join('\n', chain.Select(one => one.ExportCertificatePem())) + "\n");

            // Some keys can do other things only.
            _ = signer.Sign("a manifest"u8);
            return signer;
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    public byte[] Sign(ReadOnlySpan<byte> octets)
    {
        using var rsa = _own.GetRSAPrivateKey();
        if (rsa is not null)
        {
            return rsa.SignData(octets, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        using var ecdsa = _own.GetECDsaPrivateKey() ?? throw new CryptographicException("The key is neither RSA nor ECDSA.");
        return ecdsa.SignData(octets, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    public void Dispose() => _own.Dispose();
}
