using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SmppGuard.Cli.Archive;

/// <summary>Entries of the audit log in a package: each fits its hash, and where the one before it is there too, that one's.</summary>
internal static class AuditLines
{
    private const string File = "audit.ndjson";

    /// <summary>In the order in which they are hashed.</summary>
    private static readonly string[] Fields = ["id", "pod", "number", "at", "kind", "by", "role", "organization", "peer", "action", "what", "status", "before", "after", "previousHash"];

    public static void Check(ZipArchiveEntry entry, PackageFindings findings, CancellationToken cancellation)
    {
        // Newest first: of each pod the entry that comes behind the next one.
        var later = new Dictionary<string, (long Number, string PreviousHash)>(StringComparer.Ordinal);
        try
        {
            using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
            while (reader.ReadLine() is { } line)
            {
                cancellation.ThrowIfCancellationRequested();
                Check(JsonNode.Parse(line) as JsonObject ?? [], later, findings);
            }
        }
        catch (Exception broken) when (broken is InvalidDataException || PackageVerifier.IsOddJson(broken))
        {
            findings.Add(DamageKinds.AuditChanged, File, "has a line that cannot be read");
        }
    }

    private static void Check(JsonObject line, Dictionary<string, (long Number, string PreviousHash)> later, PackageFindings findings)
    {
        var hash = PackageVerifier.Text(line["hash"]);
        var (pod, number) = (PackageVerifier.Text(line["pod"]) ?? "", PackageVerifier.Text(line["number"]) ?? "");
        var expected = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Fields.Select(field => PackageVerifier.Text(line[field]) ?? "")))));
        if (!string.Equals(hash, expected, StringComparison.Ordinal))
        {
            findings.Add(DamageKinds.AuditChanged, File, $"entry {number} of pod {pod} does not fit its hash");
        }

        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place))
        {
            return;
        }

        if (later.TryGetValue(pod, out var next) && next.Number == place + 1 && !string.Equals(next.PreviousHash, hash, StringComparison.Ordinal))
        {
            findings.Add(DamageKinds.AuditChanged, File, $"entry {number} of pod {pod} is not the one that the next was written behind");
        }

        later[pod] = (place, PackageVerifier.Text(line["previousHash"]) ?? "");
    }
}
