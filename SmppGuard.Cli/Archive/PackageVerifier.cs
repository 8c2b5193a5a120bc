using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmppGuard.Cli.Archive;

/// <summary>
/// Looks whether a package of evidence is the one that was made, without asking anybody: every file against the manifest, and the manifest against its signature. Everything that is wrong is named, as far as can
/// be told. Nothing is held but the manifest, whatever a package claims to be.
/// </summary>
internal static class PackageVerifier
{
    private const string Manifest = "manifest.json";
    private const string Sums = "SHA256SUMS";
    private const string Audit = "audit.ndjson";
    private const string Format = "smppguard-evidence";
    private const int KnownVersion = 1;
    private const int MostManifest = 256 * 1024 * 1024;

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static PackageFindings Run(string path, PackageTrust trust, CancellationToken cancellation)
    {
        var findings = new PackageFindings();
        using var file = File.OpenRead(path);
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true, Encoding.UTF8);
            Run(zip, trust, findings, cancellation);
            CheckEnd(file, findings);
        }
        catch (InvalidDataException broken)
        {
            findings.Add(DamageKinds.Unreadable, "", $"this is no zip file, or not all of one: {broken.Message}");
        }
        catch (Exception odd) when (IsOddJson(odd))
        {
            findings.Add(DamageKinds.ManifestChanged, Manifest, "has values that no manifest has");
        }

        return findings;
    }

    // What readers of zip files pass over: a comment, and octets behind the record that ends one (APPNOTE, section 4.3.16).
    private static void CheckEnd(FileStream file, PackageFindings findings)
    {
        ReadOnlySpan<byte> ending = [0x50, 0x4B, 0x05, 0x06];
        Span<byte> end = stackalloc byte[22];
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        if (!end.StartsWith(ending) || end[^2..].IndexOfAnyExcept((byte)0) >= 0)
        {
            findings.Add(DamageKinds.Added, "", "something stands behind its last file");
        }
    }

    /// <summary>What JSON of others can throw when it is looked at: octets and escapes that are no characters, names that are there twice.</summary>
    public static bool IsOddJson(Exception failure) => failure is JsonException or InvalidOperationException or ArgumentException;

    private static void Run(ZipArchive zip, PackageTrust trust, PackageFindings findings, CancellationToken cancellation)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries.Where(entry => !entries.TryAdd(entry.FullName, entry)))
        {
            findings.Add(DamageKinds.Added, entry.FullName, "is there twice");
        }

        if (ReadManifest(entries, findings) is not { } octets)
        {
            return;
        }

        var listed = ReadFiles(findings);
        if (listed is null)
        {
            return;
        }

        if (trust.ManifestSha256 is { } expected && !string.Equals(expected, findings.ManifestSha256, StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(DamageKinds.ManifestChanged, Manifest, $"has the SHA-256 {findings.ManifestSha256}, not the one that was given");
        }

        var sealing = PackageSeal.Check(findings.Manifest!, octets, entries, trust, findings);
        foreach (var item in listed)
        {
            cancellation.ThrowIfCancellationRequested();
            findings.Files++;
            CheckFile(item, entries, findings, cancellation);
        }

        CheckSums(listed, sealing, entries, findings);
        var known = listed.Select(item => item.Path).Concat(sealing).Append(Manifest).Append(Sums).ToHashSet(StringComparer.Ordinal);
        foreach (var name in entries.Keys.Where(name => !known.Contains(name)))
        {
            findings.Add(DamageKinds.Added, name, "is not in the manifest");
        }

        if (entries.TryGetValue(Audit, out var audit) && known.Contains(Audit))
        {
            AuditLines.Check(audit, findings, cancellation);
        }
    }

    private static byte[]? ReadManifest(Dictionary<string, ZipArchiveEntry> entries, PackageFindings findings)
    {
        if (!entries.TryGetValue(Manifest, out var entry))
        {
            findings.Add(DamageKinds.Missing, Manifest, "is not there: nothing says what the package should hold");
            return null;
        }

        if (Read(entry, MostManifest) is not { } octets)
        {
            findings.Add(DamageKinds.Unreadable, Manifest, "cannot be read");
            return null;
        }

        findings.ManifestSha256 = Convert.ToHexStringLower(SHA256.HashData(octets));
        try
        {
            findings.Manifest = JsonNode.Parse(octets) as JsonObject;
        }
        catch (JsonException)
        {
            // As if it were no object.
        }

        if (findings.Manifest is null || !string.Equals(Text(findings.Manifest["format"]), Format, StringComparison.Ordinal))
        {
            findings.Manifest = null;
            findings.Add(DamageKinds.ManifestChanged, Manifest, "is no manifest of a package of evidence");
            return null;
        }

        if (Number(findings.Manifest["version"]) is not (>= 1 and <= KnownVersion))
        {
            findings.Add(DamageKinds.Unreadable, Manifest, "is of a later version of SmppGuard: use that one to check it");
            return null;
        }

        return octets;
    }

    private static List<ListedFile>? ReadFiles(PackageFindings findings)
    {
        List<ListedFile> listed = [];
        foreach (var file in findings.Manifest!["files"] as JsonArray ?? [])
        {
            if (Text(file?["path"]) is not { } path || Text(file?["sha256"]) is not { } sha256 || Number(file?["octets"]) is not { } octets)
            {
                findings.Add(DamageKinds.ManifestChanged, Manifest, "lists a file without its path, octets or sha256");
                return null;
            }

            listed.Add(new ListedFile(path, octets, sha256));
        }

        if (listed.Count == 0)
        {
            findings.Add(DamageKinds.ManifestChanged, Manifest, "lists no files");
            return null;
        }

        return listed;
    }

    private static void CheckFile(ListedFile item, Dictionary<string, ZipArchiveEntry> entries, PackageFindings findings, CancellationToken cancellation)
    {
        if (!entries.TryGetValue(item.Path, out var entry))
        {
            findings.Add(DamageKinds.Missing, item.Path, "is in the manifest and not in the package");
            return;
        }

        try
        {
            using var content = entry.Open();
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[64 * 1024];
            var octets = 0L;
            int read;
            while (octets <= item.Octets && (read = content.Read(buffer)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                octets += read;
                hash.AppendData(buffer, 0, read);
            }

            if (octets != item.Octets || !string.Equals(Convert.ToHexStringLower(hash.GetHashAndReset()), item.Sha256, StringComparison.Ordinal))
            {
                findings.Add(DamageKinds.Changed, item.Path, octets == item.Octets ? "has other octets than were sealed" : $"does not have the {item.Octets} octets that were sealed");
            }
        }
        catch (InvalidDataException)
        {
            findings.Add(DamageKinds.Changed, item.Path, "cannot be unpacked");
        }
    }

    // The same again for the tools of others: what it says of the manifest tells a change of that, where nothing is signed.
    private static void CheckSums(List<ListedFile> listed, IReadOnlyList<string> sealing, Dictionary<string, ZipArchiveEntry> entries, PackageFindings findings)
    {
        if (!entries.TryGetValue(Sums, out var entry))
        {
            findings.Add(DamageKinds.Missing, Sums, "is not there");
            return;
        }

        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        var isWhole = TryReadSums(Encoding.UTF8.GetString(Read(entry, MostManifest) ?? []), said);
        if (!string.Equals(said.GetValueOrDefault(Manifest), findings.ManifestSha256, StringComparison.Ordinal))
        {
            findings.Add(DamageKinds.ManifestChanged, Manifest, $"is not the one that {Sums} has the hash of");
        }
        else if (!isWhole || said.Count != listed.Count + sealing.Count + 1 || listed.Any(item => !string.Equals(said.GetValueOrDefault(item.Path), item.Sha256, StringComparison.Ordinal))
            || sealing.Any(name => entries.TryGetValue(name, out var part) && !string.Equals(said.GetValueOrDefault(name), HashOf(part), StringComparison.Ordinal) && findings.Damages.All(damage => !string.Equals(damage.Path, name, StringComparison.Ordinal))))
        {
            findings.Add(DamageKinds.Changed, Sums, "does not say what the manifest says");
        }
    }

    // Lines as sha256sum writes them, each ended, and nothing else: other tools read less strictly, but what was written here reads so.
    private static bool TryReadSums(string text, Dictionary<string, string> said)
    {
        const int Hash = 64;
        const string Between = "  ";
        var lines = text.Split('\n');
        var isWhole = lines[^1].Length == 0;
        foreach (var line in lines.AsSpan(..^1))
        {
            var isSum = line.Length > Hash + Between.Length && line.AsSpan(Hash).StartsWith(Between, StringComparison.Ordinal);
            isWhole &= isSum && said.TryAdd(line[(Hash + Between.Length)..], line[..Hash]);
        }

        return isWhole;
    }

    private static string HashOf(ZipArchiveEntry entry) => Convert.ToHexStringLower(SHA256.HashData(Read(entry, MostManifest) ?? []));

    /// <summary>The octets of a file; null: they cannot be unpacked, or are too many.</summary>
    public static byte[]? Read(ZipArchiveEntry entry, int most)
    {
        try
        {
            using var content = entry.Open();
            using var octets = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = content.Read(buffer)) > 0)
            {
                if (octets.Length + read > most)
                {
                    return null;
                }

                octets.Write(buffer, 0, read);
            }

            return octets.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Of what others wrote: any other kind of value is none.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static long? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : null;

    private sealed record ListedFile(string Path, long Octets, string Sha256);
}
