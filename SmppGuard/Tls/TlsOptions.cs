namespace SmppGuard.Tls;

/// <summary>A certificate and its private key, PEM.</summary>
internal class CertificateOptions
{
    /// <summary>The certificate, and those that lead to its issuer.</summary>
    public string? CertificatePath { get; set; }

    public string? KeyPath { get; set; }
}

/// <summary>TLS of the SMPP endpoints.</summary>
internal sealed class ListenTlsOptions : CertificateOptions
{
    /// <summary>Whether ESMEs show certificates: <c>None</c>, <c>Optional</c> or <c>Required</c>.</summary>
    public string ClientCertificates { get; set; } = nameof(ClientCertificateMode.None);

    /// <summary>The authorities that certificates of ESMEs are believed of; none: only accounts that name the very certificate believe it.</summary>
    public string? ClientCaPath { get; set; }

    /// <summary>Handshakes under way at a time; half of them at most are of one address.</summary>
    public int MaxHandshakes { get; set; } = 500;
}

/// <summary>TLS towards an SMSC.</summary>
internal sealed class SmscTlsOptions : CertificateOptions
{
    public bool Enabled { get; set; }

    /// <summary>The only authorities that are believed; none: those of the machine.</summary>
    public string? CaPath { get; set; }

    /// <summary>Name that its certificate must be for, and that it is asked for by (SNI); empty: the host.</summary>
    public string ServerName { get; set; } = "";
}

/// <summary>What ESMEs show in the handshake.</summary>
internal enum ClientCertificateMode
{
    None,

    /// <summary>They may.</summary>
    Optional,

    /// <summary>They must.</summary>
    Required,
}
