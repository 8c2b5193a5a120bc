namespace SmppGuard.Consents;

/// <summary>Consents and their proofs.</summary>
internal sealed class ConsentOptions
{
    /// <summary>Octets that one attachment may have.</summary>
    public int MaxAttachmentBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Octets that all attachments of one request may have.</summary>
    public int MaxRequestBytes { get; set; } = 20 * 1024 * 1024;
}
