namespace SmppGuard.Tls;

/// <summary>What one endpoint's handshakes use: read as a whole, and never changed.</summary>
/// <param name="Digest">Of the files that it is from.</param>
/// <param name="Pair">What we show; null: nothing.</param>
/// <param name="Authorities">Whom we believe; null: none of our own.</param>
internal sealed record TlsMaterial(string Digest, KeyPair? Pair, Authorities? Authorities)
{
    /// <exception cref="TlsUnusableException">The files cannot be used.</exception>
    public static TlsMaterial Load(TlsPaths paths) => Of(paths, TlsFiles.Read(paths));

    /// <exception cref="TlsUnusableException">They cannot be used.</exception>
    public static TlsMaterial Of(TlsPaths paths, TlsFiles files) => new(
        files.Digest,
        files.Certificates is null ? null : KeyPair.Load(paths, files),
        files.Authorities is null ? null : Authorities.Load(paths, files));

    /// <summary>Why no handshake can succeed with it now; null: one can.</summary>
    public string? Problem(DateTimeOffset now) => Pair?.Problem(now) ?? Authorities?.Problem(now);
}
