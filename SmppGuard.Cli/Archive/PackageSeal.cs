using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace SmppGuard.Cli.Archive;

/// <summary>The signature of a manifest, and the certificate that it is checked with.</summary>
internal static class PackageSeal
{
    private const int Most = 1024 * 1024;

    /// <summary>Looks at it; returns the names of the files that it consists of.</summary>
    public static IReadOnlyList<string> Check(JsonObject manifest, byte[] octets, Dictionary<string, ZipArchiveEntry> entries, PackageTrust trust, PackageFindings findings)
    {
        if (manifest["signature"] is not JsonObject said)
        {
            if (trust.RequireSignature || trust.Certificate is not null)
            {
                findings.Add(DamageKinds.NotSigned, "", "the package is not signed");
            }

            return [];
        }

        var (file, certificate) = (PackageVerifier.Text(said["file"]) ?? "", PackageVerifier.Text(said["certificate"]) ?? "");
        string[] names = [file, certificate];
        var missing = names.Where(name => !entries.ContainsKey(name)).ToList();
        missing.ForEach(name => findings.Add(DamageKinds.Missing, name, "is in the manifest and not in the package"));
        if (missing.Count > 0)
        {
            return names;
        }

        var pem = PackageVerifier.Read(entries[certificate], Most) ?? [];
        if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(pem)), PackageVerifier.Text(said["certificateSha256"]), StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(DamageKinds.Changed, certificate, "is not the certificate that the manifest names");
        }

        if (TryRead(pem) is not { } signer)
        {
            findings.Add(DamageKinds.SignatureWrong, file, $"cannot be checked: {certificate} has no certificate");
            return names;
        }

        using (signer)
        {
            CheckSignature(signer, octets, PackageVerifier.Read(entries[file], Most) ?? [], file, trust, findings);
        }

        return names;
    }

    private static void CheckSignature(X509Certificate2 signer, byte[] octets, byte[] signature, string file, PackageTrust trust, PackageFindings findings)
    {
        var fingerprint = Convert.ToHexStringLower(signer.GetCertHash(HashAlgorithmName.SHA256));
        if (trust.Certificate is { } expected && (TryRead(Encoding.UTF8.GetBytes(expected)) is not { } trusted || !signer.RawData.AsSpan().SequenceEqual(trusted.RawData)))
        {
            findings.Add(DamageKinds.CertificateOther, file, $"is of another certificate ({fingerprint}) than the one that was given");
        }

        if (IsRight(signer, octets, signature))
        {
            findings.SignedBy = signer.Subject;
            findings.Fingerprint = fingerprint;
        }
        else
        {
            findings.Add(DamageKinds.SignatureWrong, file, "is no signature of this manifest by the certificate in the package: one of the two was changed");
        }
    }

    private static bool IsRight(X509Certificate2 signer, byte[] octets, byte[] signature)
    {
        try
        {
            using var rsa = signer.GetRSAPublicKey();
            using var ecdsa = signer.GetECDsaPublicKey();
            return rsa?.VerifyData(octets, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                ?? ecdsa?.VerifyData(octets, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) ?? false;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static X509Certificate2? TryRead(byte[] pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
