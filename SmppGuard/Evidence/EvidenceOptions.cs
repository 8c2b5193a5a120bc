namespace SmppGuard.Evidence;

/// <summary>Packages of evidence. Section <c>Evidence</c>.</summary>
internal sealed class EvidenceOptions
{
    /// <summary>PEM file with the private key that packages are signed with, RSA or ECDSA; null: they are not signed.</summary>
    public string? SigningKeyPath { get; set; }

    /// <summary>PEM file with its certificate, and those that it rests on behind it; they go into each package.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>A package is removed so many hours after it was made.</summary>
    public int KeepHours { get; set; } = 72;

    /// <summary>A package that takes longer is given up.</summary>
    public int MaxMinutes { get; set; } = 720;

    /// <summary>All packages together take up no more than so many octets.</summary>
    public long MaxBytes { get; set; } = 20L * 1024 * 1024 * 1024;

    /// <summary>So many octets of the disk are left to the journal and all others.</summary>
    public long MinFreeBytes { get; set; } = 1024 * 1024 * 1024;
}
