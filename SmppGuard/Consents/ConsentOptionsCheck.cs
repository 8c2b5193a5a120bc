using SmppGuard.Input;

namespace SmppGuard.Consents;

/// <summary>How large proofs may be.</summary>
internal static class ConsentOptionsCheck
{
    public static void Run(ConsentOptions consents, OptionProblems check)
    {
        // Held in memory while they are hashed, and twice while they are read from base64.
        const int Most = 256 * 1024 * 1024;
        check.Range("Consents:MaxAttachmentBytes", consents.MaxAttachmentBytes, 1, Most, 5 * 1024 * 1024);
        check.Range("Consents:MaxRequestBytes", consents.MaxRequestBytes, Math.Clamp(consents.MaxAttachmentBytes, 1, Most), Most, 20 * 1024 * 1024);
    }
}
