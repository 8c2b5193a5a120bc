using SmppGuard.Input;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Esme;

/// <summary>What the keys of the ESME side may be; the certificate is read by whoever listens.</summary>
internal static class SmppOptionsCheck
{
    // SMPP 3.4, 5.2.1: size without the NUL.
    private const int MaxSystemId = 15;
    private const int MaxWindow = 10_000;

    public static void Run(SmppOptions smpp, OptionProblems check)
    {
        const string Key = "Smpp";
        if (smpp.Listen.Count + smpp.ListenTls.Count == 0)
        {
            check.Problem($"{Key}:Listen", "empty", "name at least one endpoint here or in ListenTls", "[ \"127.0.0.1:2775\" ]");
        }

        check.Text($"{Key}:SystemId", smpp.SystemId, 1, MaxSystemId, "SMPPGUARD");
        check.Range($"{Key}:EnquireLinkSeconds", smpp.EnquireLinkSeconds, 1, 3600, 30);
        check.Range($"{Key}:InactivitySeconds", smpp.InactivitySeconds, 1, 86_400, 120);
        check.Range($"{Key}:BindTimeoutSeconds", smpp.BindTimeoutSeconds, 1, 3600, 5);
        check.Range($"{Key}:ResponseTimeoutSeconds", smpp.ResponseTimeoutSeconds, 1, 3600, 10);
        check.Range($"{Key}:StartWaitSeconds", smpp.StartWaitSeconds, 0, 300, 5);
        check.Range($"{Key}:DefaultWindow", smpp.DefaultWindow, 1, MaxWindow, 100);
        check.Range($"{Key}:AssembleTimeoutSeconds", smpp.AssembleTimeoutSeconds, 1, 3600, 60);
        check.Range($"{Key}:AssembleMaxBytesPerAccount", smpp.AssembleMaxBytesPerAccount, 64 * 1024, int.MaxValue, 16 * 1024 * 1024);
        check.Range($"{Key}:AssembleMaxBytes", smpp.AssembleMaxBytes, 64 * 1024, int.MaxValue, 256 * 1024 * 1024);
        VendorTlv.Check(check, $"{Key}:ContentClassTlv", smpp.ContentClassTlv, "0x3A51");
        VendorTlv.Check(check, $"{Key}:ReplyActionTlv", smpp.ReplyActionTlv, "0x3A52");

        if (VendorTlv.TryParse(smpp.ContentClassTlv, out var read) && VendorTlv.TryParse(smpp.ReplyActionTlv, out var added) && read == added)
        {
            check.Problem($"{Key}:ReplyActionTlv", OptionProblems.Quoted(smpp.ReplyActionTlv), "ContentClassTlv has that tag too, use another one", added == (TlvTag)0x3A52 ? "0x3A53" : "0x3A52");
        }

        if (smpp.InactivitySeconds >= 1 && smpp.InactivitySeconds <= smpp.EnquireLinkSeconds)
        {
            check.Warning(
                $"{Key}:InactivitySeconds", OptionProblems.Number(smpp.InactivitySeconds),
                $"idle ESMEs are unbound before they are asked for a sign of life, use more than EnquireLinkSeconds, which is {smpp.EnquireLinkSeconds}", OptionProblems.Number(4L * smpp.EnquireLinkSeconds));
        }
    }
}
