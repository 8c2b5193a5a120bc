using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SmppGuard.Evidence;

/// <summary>
/// Writes a package, a file after the other, each as it comes: nothing of it is held but the hashes. Whatever is written asks the pace first, so that whoever fills it cannot run away.
/// </summary>
internal sealed class PackageWriter : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly ZipArchive _zip;
    private readonly Stream _output;
    private readonly IExportPace _pace;
    private readonly DateTimeOffset _time;
    private readonly OrderedDictionary<string, long> _totals = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _rulePacks = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private readonly List<PackagedItem> _files = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <param name="output">Where it goes; stays open.</param>
    /// <param name="time">Of its files.</param>
    /// <param name="pace">Lets it go on.</param>
    public PackageWriter(Stream output, DateTimeOffset time, IExportPace pace)
    {
        _output = output;
        _time = time;
        _pace = pace;
        _zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
    }

    public IReadOnlyDictionary<string, long> Totals => _totals;

    /// <summary>The totals so far, for another thread.</summary>
    public IReadOnlyDictionary<string, long> Snapshot()
    {
        lock (_totals)
        {
            return new OrderedDictionary<string, long>(_totals, StringComparer.Ordinal);
        }
    }

    public IReadOnlyCollection<string> RulePacks => _rulePacks;

    public IReadOnlyList<string> Notes => _notes;

    public IReadOnlyList<PackagedItem> Files => _files;

    /// <summary>Lets whoever reads much and writes little go on, too.</summary>
    public void Breathe() => _pace.Pass(_output);

    public void Count(string what, long by = 1)
    {
        lock (_totals)
        {
            _totals[what] = _totals.GetValueOrDefault(what) + by;
        }
    }

    public void Note(string note) => _notes.Add(note);

    public void Decided(string rulePack) => _ = _rulePacks.Add(rulePack);

    /// <summary>Begins a file; the one before has been disposed.</summary>
    public PackagedFile Begin(string path)
    {
        if (!_names.Add(path))
        {
            throw new InvalidOperationException($"{path} is in the package already");
        }

        var entry = _zip.CreateEntry(path, CompressionLevel.Fastest);
        entry.LastWriteTime = _time;
        return new PackagedFile(path, new BufferedStream(entry.Open(), BufferSize), this);
    }

    /// <summary>A whole file.</summary>
    public void Add(string path, ReadOnlySpan<byte> octets)
    {
        using var file = Begin(path);
        file.Write(octets);
    }

    /// <summary>Writes what is about all the other files, signed where there is a key; returns the hash of the manifest.</summary>
    public string Seal(PackageManifest manifest, PackageSigner? signer)
    {
        var octets = JsonSerializer.SerializeToUtf8Bytes(
            manifest with
            {
                Files = [.. _files],
                Signature = signer is null ? null : new PackageSignature(signer.Algorithm, PackageNames.Signature, PackageNames.Certificate, Convert.ToHexStringLower(SHA256.HashData(signer.Certificates))),
            },
            EvidenceJson.Default.PackageManifest);
        Add(PackageNames.Manifest, octets);
        var hash = _files[^1].Sha256;
        if (signer is not null)
        {
            Add(PackageNames.Signature, signer.Sign(octets));
            Add(PackageNames.Certificate, signer.Certificates);
        }

        Add(PackageNames.Sums, Encoding.UTF8.GetBytes(string.Concat(_files.Select(file => $"{file.Sha256}  {file.Path}\n"))));
        return hash;
    }

    /// <summary>Ends it: only then it is one.</summary>
    public void Dispose() => _zip.Dispose();

    internal void Completed(PackagedItem file) => _files.Add(file);
}

/// <summary>A file of a package while it is written.</summary>
internal sealed class PackagedFile(string path, Stream content, PackageWriter package) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _octets;
    private long? _items;

    public void Write(ReadOnlySpan<byte> octets)
    {
        package.Breathe();
        _hash.AppendData(octets);
        content.Write(octets);
        _octets += octets.Length;
    }

    /// <summary>A line, which counts.</summary>
    public void Line(ReadOnlySpan<byte> octets)
    {
        Write(octets);
        Write("\n"u8);
        _items = (_items ?? 0) + 1;
    }

    /// <summary>It is a file of lines, also if none comes.</summary>
    public PackagedFile OfLines()
    {
        _items ??= 0;
        return this;
    }

    public void Dispose()
    {
        content.Dispose();
        package.Completed(new PackagedItem(path, _octets, Convert.ToHexStringLower(_hash.GetHashAndReset()), _items));
        _hash.Dispose();
    }
}
