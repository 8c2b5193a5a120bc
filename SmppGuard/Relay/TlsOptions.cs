namespace SmppGuard.Relay;

/// <summary>Certificate of the TLS endpoints, PEM.</summary>
internal sealed class TlsOptions
{
    public string? CertificatePath { get; set; }

    public string? KeyPath { get; set; }
}
