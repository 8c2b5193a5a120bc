using System.Net;
using SmppGuard.Input;

namespace SmppGuard.Tls;

/// <summary>What the keys of TLS may be, and what the files that they name must hold. Whether a certificate is valid today is asked where it is used: it does not keep anything from starting.</summary>
internal static class TlsOptionsCheck
{
    private static readonly string[] Modes = Enum.GetNames<ClientCertificateMode>();

    public static void OfListener(ListenTlsOptions tls, bool isUsed, OptionProblems check)
    {
        const string Key = "Smpp:Tls";
        check.OneOf($"{Key}:ClientCertificates", tls.ClientCertificates, Modes);
        check.Range($"{Key}:MaxHandshakes", tls.MaxHandshakes, 2, 100_000, 500);
        if (!isUsed)
        {
            WarnUnused(Key, tls, "no endpoint uses it, name one in Smpp:ListenTls", "[ \"0.0.0.0:3550\" ]", check);
            return;
        }

        if (tls.ClientCaPath is not null && tls.ClientCertificates is nameof(ClientCertificateMode.None))
        {
            check.Warning($"{Key}:ClientCaPath", OptionProblems.Quoted(tls.ClientCaPath), "no ESME is asked for a certificate, set ClientCertificates", nameof(ClientCertificateMode.Optional));
        }

        CheckFiles(TlsPaths.OfListener(tls), isCertificateNeeded: true, check);
    }

    public static void OfHttp(CertificateOptions tls, bool isUsed, OptionProblems check)
    {
        const string Key = "Http:Tls";
        if (!isUsed)
        {
            WarnUnused(Key, tls, "Http:Listen is plain, let it begin with https", "https://0.0.0.0:8443", check);
            return;
        }

        CheckFiles(TlsPaths.OfHttp(tls), isCertificateNeeded: true, check);
    }

    public static void OfSmsc(int index, SmscTlsOptions tls, string host, OptionProblems check)
    {
        var paths = TlsPaths.OfSmsc(index, tls);
        if (!tls.Enabled)
        {
            if (tls.CertificatePath is not null || tls.KeyPath is not null || tls.CaPath is not null || tls.ServerName.Length > 0)
            {
                check.Warning($"{paths.Key}:Enabled", "false", "the other keys of Tls do nothing, and no TLS is spoken with this SMSC; set it", "true");
            }

            return;
        }

        if (tls.ServerName.Length > 0 && !StrictAddress.IsHost(tls.ServerName))
        {
            check.Problem($"{paths.Key}:ServerName", OptionProblems.Quoted(tls.ServerName), "use the name that its certificate is for", "smsc.example.net");
        }
        else if (tls.ServerName.Length == 0 && IPAddress.TryParse(host, out _))
        {
            check.Warning($"{paths.Key}:ServerName", "empty", "its certificate must be for the very address of Host, which few are; use the name that it is for", "smsc.example.net");
        }

        CheckFiles(paths, isCertificateNeeded: false, check);
    }

    private static void WarnUnused(string key, CertificateOptions tls, string why, string example, OptionProblems check)
    {
        if (tls.CertificatePath is not null)
        {
            check.Warning($"{key}:CertificatePath", OptionProblems.Quoted(tls.CertificatePath), why, example);
        }
    }

    private static void CheckFiles(TlsPaths paths, bool isCertificateNeeded, OptionProblems check)
    {
        var before = check.Count;
        if (isCertificateNeeded || paths.CertificatePath is not null || paths.KeyPath is not null)
        {
            check.File($"{paths.Key}:CertificatePath", paths.CertificatePath, "tls/server.crt");
            check.File($"{paths.Key}:KeyPath", paths.KeyPath, "tls/server.key");
        }

        if (paths.CaPath is not null)
        {
            check.File($"{paths.Key}:{paths.CaKey}", paths.CaPath, "tls/ca.crt");
        }

        if (check.Count > before)
        {
            return;
        }

        try
        {
            TlsDoubts.Tell(paths, TlsMaterial.Load(paths), isCertificateNeeded, check);
        }
        catch (TlsUnusableException exception)
        {
            check.Add(exception.Message);
        }
    }
}
