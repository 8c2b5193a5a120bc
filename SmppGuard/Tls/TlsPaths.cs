namespace SmppGuard.Tls;

/// <summary>Where the files of one endpoint are, and under which key of the configuration.</summary>
/// <param name="Key">For example <c>Smpp:Tls</c>.</param>
/// <param name="CertificatePath">Our own certificate and what leads to its issuer; null: none is shown.</param>
/// <param name="KeyPath">Its key.</param>
/// <param name="CaPath">Authorities that the other side's certificates are believed of; null: none of our own.</param>
/// <param name="CaKey">The key that names them.</param>
internal sealed record TlsPaths(string Key, string? CertificatePath, string? KeyPath, string? CaPath = null, string CaKey = nameof(SmscTlsOptions.CaPath))
{
    public static TlsPaths OfListener(ListenTlsOptions options) =>
        new("Smpp:Tls", options.CertificatePath, options.KeyPath, options.ClientCaPath, nameof(ListenTlsOptions.ClientCaPath));

    public static TlsPaths OfHttp(CertificateOptions options) => new("Http:Tls", options.CertificatePath, options.KeyPath);

    public static TlsPaths OfSmsc(int index, SmscTlsOptions options) => new($"Smscs:{index}:Tls", options.CertificatePath, options.KeyPath, options.CaPath);
}
