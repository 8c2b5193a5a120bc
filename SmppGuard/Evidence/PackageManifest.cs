using System.Text.Json;
using System.Text.Json.Serialization;
using SmppGuard.Model;

namespace SmppGuard.Evidence;

/// <summary>What a package holds, and for whom, when and by what it was made. Its octets are what is signed. Members are only added: <see cref="CurrentVersion"/> grows when a reader of before would be misled.</summary>
internal sealed record PackageManifest
{
    public const string FormatName = "smppguard-evidence";
    public const int CurrentVersion = 1;

    public string Format { get; init; } = FormatName;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>Names the export.</summary>
    public required string Id { get; init; }

    /// <summary>When it was begun: nothing in it is of later.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

    public required PackageAsker Asked { get; init; }

    public required PackageFilter Filter { get; init; }

    public required PackageProgram Program { get; init; }

    /// <summary>The rule pack in force when it was made.</summary>
    public required string RulePack { get; init; }

    /// <summary>Those that made the decisions in it.</summary>
    public required IReadOnlyList<string> RulePacks { get; init; }

    /// <summary>How many there are of what, in the order of the files.</summary>
    public required IReadOnlyDictionary<string, long> Totals { get; init; }

    /// <summary>What is not in it that one could expect; empty: nothing.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<PackagedItem> Files { get; init; }

    /// <summary>How it is signed; null: it is not.</summary>
    public required PackageSignature? Signature { get; init; }
}

/// <summary>Who asked for it.</summary>
/// <param name="At">When.</param>
/// <param name="By">Name of the key, or of the person.</param>
/// <param name="Role">Its role then.</param>
/// <param name="Organization">The only organization that the key sees; null: all.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record PackageAsker(DateTimeOffset At, string By, string Role, string? Organization, string? Reason);

/// <summary>What was asked for; what is null does not matter.</summary>
internal sealed record PackageFilter(string? Msisdn, string? Organization, string? Code, string? Account, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>What made it.</summary>
internal sealed record PackageProgram(string Name, string Version, int Pod);

/// <summary>A file of the package.</summary>
/// <param name="Path">Its name in the package.</param>
/// <param name="Octets">How long it is.</param>
/// <param name="Sha256">Of its octets, in lower case hexadecimal digits.</param>
/// <param name="Items">Lines of a file of lines, its header not counted; null: it is none.</param>
internal sealed record PackagedItem(string Path, long Octets, string Sha256, long? Items);

/// <summary>How the manifest is signed.</summary>
/// <param name="Algorithm"><c>RSA-SHA256</c> or <c>ECDSA-SHA256</c>.</param>
/// <param name="File">Where the signature stands.</param>
/// <param name="Certificate">Where the certificate stands.</param>
/// <param name="CertificateSha256">Of that file.</param>
internal sealed record PackageSignature(string Algorithm, string File, string Certificate, string CertificateSha256);

/// <summary>How manifests and the files of exports are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(PackageManifest))]
[JsonSerializable(typeof(ExportRecord))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
