using System.Text.Json.Nodes;

namespace SmppGuard.Cli.Archive;

/// <summary>Something that is wrong with a package.</summary>
/// <param name="Kind">One of <see cref="DamageKinds"/>.</param>
/// <param name="Path">The file in the package; empty: the package itself.</param>
/// <param name="Text">What, for people.</param>
internal sealed record PackageDamage(string Kind, string Path, string Text);

/// <summary>Names of what can be wrong; scripts may ask for them.</summary>
internal static class DamageKinds
{
    /// <summary>No zip file, cut off, or without a manifest that can be read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>A file that the manifest lists is not there.</summary>
    public const string Missing = "missing";

    /// <summary>A file has other octets than the manifest says.</summary>
    public const string Changed = "changed";

    /// <summary>A file that the manifest does not list, or a second one of a name.</summary>
    public const string Added = "added";

    /// <summary>The manifest is not the one that was sealed.</summary>
    public const string ManifestChanged = "manifest-changed";

    /// <summary>The signature is not one of this manifest by this certificate.</summary>
    public const string SignatureWrong = "signature-wrong";

    /// <summary>It is signed with another certificate than the one that was asked for.</summary>
    public const string CertificateOther = "certificate-other";

    /// <summary>It is not signed, and was to be.</summary>
    public const string NotSigned = "not-signed";

    /// <summary>An entry of the audit log does not fit its hash, or the one before it.</summary>
    public const string AuditChanged = "audit-changed";
}

/// <summary>What a package has to be beside whole.</summary>
/// <param name="RequireSignature">It has to be signed.</param>
/// <param name="Certificate">By this certificate, in PEM; null: by any.</param>
/// <param name="ManifestSha256">Its manifest has this hash; null: any.</param>
internal sealed record PackageTrust(bool RequireSignature, string? Certificate, string? ManifestSha256);

/// <summary>What came of looking at a package.</summary>
internal sealed class PackageFindings
{
    private readonly List<PackageDamage> _damages = [];

    public IReadOnlyList<PackageDamage> Damages => _damages;

    /// <summary>Null: there is none that can be read.</summary>
    public JsonObject? Manifest { get; set; }

    public string? ManifestSha256 { get; set; }

    /// <summary>Whose signature is right; null: there is none.</summary>
    public string? SignedBy { get; set; }

    /// <summary>SHA-256 of that certificate.</summary>
    public string? Fingerprint { get; set; }

    public int Files { get; set; }

    public void Add(string kind, string path, string text) => _damages.Add(new PackageDamage(kind, path, text));
}
