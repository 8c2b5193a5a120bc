namespace SmppGuard.Evidence;

/// <summary>Files of a package that are about the others, and so not listed in the manifest.</summary>
internal static class PackageNames
{
    public const string ReadMe = "README.md";
    public const string Manifest = "manifest.json";
    public const string Signature = "manifest.sig";
    public const string Certificate = "certificate.pem";

    /// <summary>For <c>sha256sum --check</c>; the manifest is among its lines.</summary>
    public const string Sums = "SHA256SUMS";
}
