using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using SmppGuard.Input;

namespace SmppGuard.Tls;

/// <summary>What is right in itself and yet keeps others from believing a certificate. Told beforehand; who looks at nothing can still connect, so it keeps nothing from starting.</summary>
internal static class TlsDoubts
{
    private const string AnyUse = "2.5.29.37.0";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    // What OpenSSL takes today; less is refused by most.
    private const int LeastRsa = 2048;
    private const int LeastCurve = 256;

    public static void Tell(TlsPaths paths, TlsMaterial material, bool isServer, OptionProblems check)
    {
        foreach (var doubt in material.Pair is { } pair ? OfPair(pair, isServer) : [])
        {
            check.Warning($"{paths.Key}:CertificatePath", OptionProblems.Quoted(paths.CertificatePath), doubt, "tls/server.crt");
        }

        foreach (var leaf in material.Authorities?.Leaves ?? [])
        {
            check.Warning(
                $"{paths.Key}:{paths.CaKey}", OptionProblems.Quoted(paths.CaPath), $"{leaf.Subject} in it is no authority's certificate, so that nobody is believed of it; use that of its issuer {leaf.Issuer}", "tls/ca.crt");
        }
    }

    private static IEnumerable<string> OfPair(KeyPair pair, bool isServer)
    {
        var (own, use, word) = (pair.Own, isServer ? ServerUse : ClientUse, isServer ? "servers (serverAuth)" : "clients (clientAuth)");
        List<X509Certificate2> rest = [.. pair.Issuers];
        if (!IsSelfSigned(own) && !rest.Any(c => IsIssuer(c, own)))
        {
            yield return $"the certificate of its issuer {own.Issuer} is not in the file, so that only who knows that one believes it; add what leads to the root, behind or before it";
        }

        var last = own;
        while (rest.Find(c => IsIssuer(c, last)) is { } next)
        {
            _ = rest.Remove(next);
            last = next;
        }

        foreach (var foreign in rest)
        {
            yield return $"{foreign.Subject} in it does not lead from {own.Subject} to its root, and is sent in vain; leave it out";
        }

        if (own.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } uses && !uses.EnhancedKeyUsages.OfType<System.Security.Cryptography.Oid>().Any(oid => oid.Value is AnyUse || string.Equals(oid.Value, use, StringComparison.Ordinal)))
        {
            yield return $"{own.Subject} is not for {word} by its extended key usage, and peers that look at it refuse it; use one that is";
        }

        foreach (var certificate in new[] { own }.Concat(pair.Issuers))
        {
            using var rsa = certificate.GetRSAPublicKey();
            using var curve = certificate.GetECDsaPublicKey();
            if (rsa?.KeySize < LeastRsa || curve?.KeySize < LeastCurve)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"the key of {certificate.Subject} has {(rsa?.KeySize ?? curve?.KeySize)} bits, which most peers refuse; use RSA of {LeastRsa} or more, or an elliptic curve of {LeastCurve}");
            }
        }
    }

    /// <summary>Whether a certificate speaks for itself.</summary>
    public static bool IsSelfSigned(X509Certificate2 certificate) => IsIssuer(certificate, certificate);

    private static bool IsIssuer(X509Certificate2 issuer, X509Certificate2 certificate) => issuer.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
