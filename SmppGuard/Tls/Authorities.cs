using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmppGuard.Input;

namespace SmppGuard.Tls;

/// <summary>Whom certificates of the other side are believed of, from PEM. Nothing is ever fetched for that, and no list of revocations is asked for: a handshake waits for nobody.</summary>
internal sealed class Authorities
{
    private readonly TlsPaths _paths;
    private readonly X509Certificate2Collection _all;

    private Authorities(TlsPaths paths, X509Certificate2Collection all)
    {
        _paths = paths;
        _all = all;
    }

    /// <summary>When the last of them ends: a bundle has the old one and the new one for a while.</summary>
    public DateTimeOffset End => _all.Max(c => new DateTimeOffset(c.NotAfter));

    /// <summary>Those that may speak for nobody (RFC 5280, 4.2.1.9), not even for themselves.</summary>
    public IEnumerable<X509Certificate2> Leaves => _all.Where(c => !TlsDoubts.IsSelfSigned(c) && c.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true });

    /// <exception cref="TlsUnusableException">The file holds no certificate.</exception>
    public static Authorities Load(TlsPaths paths, TlsFiles files)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(files.Authorities);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw Unusable(exception.Message.TrimEnd('.'), exception);
        }

        return all.Count > 0 ? new Authorities(paths, all) : throw Unusable("no certificate is in it", null);

        TlsUnusableException Unusable(string problem, Exception? inner) =>
            new($"{OptionProblems.Section}:{paths.Key}:{paths.CaKey} is \"{paths.CaPath}\"; use a PEM file of authorities' certificates ({problem}), for example tls/ca.crt.", inner);
    }

    /// <summary>That nobody can be believed by them any more, in form of a message about the configuration; null: somebody may.</summary>
    public string? Problem(DateTimeOffset now) => End > now
        ? null
        : $"{OptionProblems.Section}:{_paths.Key}:{_paths.CaKey} is \"{_paths.CaPath}\"; all its certificates have ended, the last on {KeyPair.Day(End.UtcDateTime)}, use authorities that are valid, for example tls/ca.crt.";

    /// <summary>How a chain is built.</summary>
    /// <param name="authorities">Null and <paramref name="orMachine"/>: those that the machine believes; else nobody.</param>
    /// <param name="orMachine">Whether the machine is asked where we have none of our own.</param>
    public static X509ChainPolicy PolicyOf(Authorities? authorities, bool orMachine)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null || !orMachine)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities?._all ?? []);
        }

        return policy;
    }
}
