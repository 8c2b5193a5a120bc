using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Archive;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Evidence;

/// <summary>A package in a test's hands: read, damaged, checked.</summary>
internal sealed class ExportedPackage(byte[] octets)
{
    public static readonly PackageTrust Any = new(RequireSignature: false, Certificate: null, ManifestSha256: null);

    public byte[] Octets { get; } = octets;

    public JsonObject Manifest => JsonNode.Parse(Text("manifest.json"))!.AsObject();

    /// <summary>Orders one with the key of the tests, waits for it and fetches it.</summary>
    public static async Task<ExportedPackage> OrderAsync(GuardFixture guard, string order)
    {
        using var api = guard.CreateApi();
        var id = (string)(await guard.CallAsync(HttpMethod.Post, "/api/v1/exports", order))!["id"]!;
        await DoneAsync(guard, id);
        return new ExportedPackage(await api.GetByteArrayAsync(new Uri($"/api/v1/exports/{id}/content", UriKind.Relative)));
    }

    public static async Task<JsonObject> DoneAsync(GuardFixture guard, string id)
    {
        JsonObject export = [];
        await Eventually.TrueAsync(
            async () => (string?)(export = (await guard.CallAsync(HttpMethod.Get, $"/api/v1/exports/{id}"))!.AsObject())["state"] is "done" or "failed", "the end of an export");
        Assert.Equal("done", (string?)export["state"]);
        return export;
    }

    public IReadOnlyList<string> Names()
    {
        using var zip = Open();
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }

    public string Text(string name)
    {
        using var zip = Open();
        using var reader = new StreamReader(zip.GetEntry(name)!.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public IReadOnlyList<JsonObject> Lines(string name) => [.. Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    /// <summary>The same with another content: files with new octets, with none (null), or new ones.</summary>
    public ExportedPackage With(params (string Name, byte[]? Octets)[] changes)
    {
        using var zip = Open();
        using var target = new MemoryStream();
        using (var copy = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            var files = zip.Entries.Select(entry => (Name: entry.FullName, Octets: (byte[]?)Read(entry))).Where(file => !changes.Any(change => change.Name == file.Name)).Concat(changes);
            foreach (var (name, octets) in files.Where(file => file.Octets is not null))
            {
                using var content = copy.CreateEntry(name).Open();
                content.Write(octets);
            }
        }

        return new ExportedPackage(target.ToArray());
    }

    /// <summary>The same with a file that is there a second time.</summary>
    public ExportedPackage Twice(string name)
    {
        using var target = new MemoryStream();
        target.Write(Octets);
        using (var zip = new ZipArchive(target, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var content = zip.CreateEntry(name).Open();
            content.Write("another one"u8);
        }

        return new ExportedPackage(target.ToArray());
    }

    /// <summary>What is wrong with it, as kind and path.</summary>
    public IReadOnlyList<(string Kind, string Path)> Damages(PackageTrust? trust = null) => [.. Check(trust).Damages.Select(damage => (damage.Kind, damage.Path))];

    public PackageFindings Check(PackageTrust? trust = null)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Octets);
            return PackageVerifier.Run(path, trust ?? Any, CancellationToken.None);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        using var octets = new MemoryStream();
        content.CopyTo(octets);
        return octets.ToArray();
    }

    private ZipArchive Open() => new(new MemoryStream(Octets), ZipArchiveMode.Read);
}
