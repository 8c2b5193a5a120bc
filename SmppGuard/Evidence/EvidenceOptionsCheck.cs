using System.Security.Cryptography;
using SmppGuard.Input;

namespace SmppGuard.Evidence;

internal static class EvidenceOptionsCheck
{
    private const long LeastBytes = 16 * 1024 * 1024;
    private const long MostBytes = 1L << 50;

    public static void Run(EvidenceOptions evidence, OptionProblems check)
    {
        check.Range("Evidence:KeepHours", evidence.KeepHours, 1, 8784, 72);
        check.Range("Evidence:MaxMinutes", evidence.MaxMinutes, 1, 10_080, 720);
        check.Check("Evidence:MaxBytes", evidence.MaxBytes is >= LeastBytes and <= MostBytes, OptionProblems.Number(evidence.MaxBytes), "use 16777216 to 1125899906842624 octets", "21474836480");
        check.Check("Evidence:MinFreeBytes", evidence.MinFreeBytes is >= 0 and <= MostBytes, OptionProblems.Number(evidence.MinFreeBytes), "use 0 to 1125899906842624 octets", "1073741824");
        if (evidence.SigningKeyPath is null && evidence.CertificatePath is null)
        {
            return;
        }

        var before = check.Count;
        check.File("Evidence:SigningKeyPath", evidence.SigningKeyPath, "evidence-key.pem");
        check.File("Evidence:CertificatePath", evidence.CertificatePath, "evidence.pem");
        if (check.Count > before)
        {
            return;
        }

        try
        {
            PackageSigner.Load(evidence)?.Dispose();
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            check.Problem("Evidence:SigningKeyPath", OptionProblems.Quoted(evidence.SigningKeyPath), "name a PEM file with the RSA or ECDSA key of the first certificate in Evidence:CertificatePath, without a password", "evidence-key.pem");
        }
    }
}
