using System.Text.Json;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Evidence;

/// <summary>Exports in the data directory: a file that says how each stands, and its package.</summary>
internal sealed class ExportFiles(DataDirectory directory, EvidenceOptions options)
{
    public const string Folder = "exports";

    private const string StateSuffix = ".json";
    private const string PackageSuffix = ".zip";
    private const string UnfinishedSuffix = ".unfinished";

    private readonly string _folder = directory.At(Folder);

    /// <summary>Those that there are. What a process before did not finish writing is removed.</summary>
    public List<ExportRecord> Load()
    {
        List<ExportRecord> records = [];
        if (!Directory.Exists(_folder))
        {
            return records;
        }

        foreach (var path in Directory.GetFiles(_folder))
        {
            if (path.EndsWith(UnfinishedSuffix, StringComparison.Ordinal))
            {
                File.Delete(path);
            }
            else if (path.EndsWith(StateSuffix, StringComparison.Ordinal) && TryRead(path) is { } record)
            {
                records.Add(record);
            }
        }

        // A package of which nothing is said is nobody's.
        foreach (var path in Directory.GetFiles(_folder, "*" + PackageSuffix).Where(path => !records.Exists(record => string.Equals(PackageOf(record.Id), path, StringComparison.Ordinal))))
        {
            File.Delete(path);
        }

        records.Sort((one, other) => one.Order.AskedAt.CompareTo(other.Order.AskedAt));
        return records;
    }

    /// <summary>Says how one stands; whole or not at all, also over a power cut.</summary>
    public void Save(ExportRecord record)
    {
        _ = Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, record.Id + StateSuffix);
        var next = path + UnfinishedSuffix;
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            JsonSerializer.Serialize(file, record, EvidenceJson.Default.ExportRecord);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
        DirectorySync.Sync(_folder);
    }

    /// <summary>Where a package is written.</summary>
    public FileStream Begin(string id) => new(PackageOf(id) + UnfinishedSuffix, FileMode.Create, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Makes what was written the package, and durable.</summary>
    public void Complete(string id)
    {
        File.Move(PackageOf(id) + UnfinishedSuffix, PackageOf(id), overwrite: true);
        DirectorySync.Sync(_folder);
    }

    /// <summary>Reads a package; whoever removes it meanwhile disturbs nobody. Null: it is gone.</summary>
    public FileStream? TryOpen(string id)
    {
        try
        {
            return new FileStream(PackageOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void RemoveUnfinished(string id) => RemovePath(PackageOf(id) + UnfinishedSuffix);

    /// <summary>The word about it first: what is left then is nobody's, and removed at the next start.</summary>
    public void Remove(string id)
    {
        foreach (var path in new[] { Path.Combine(_folder, id + StateSuffix), PackageOf(id), PackageOf(id) + UnfinishedSuffix })
        {
            RemovePath(path);
        }
    }

    /// <summary>Octets of all that is here.</summary>
    public long Octets() => Directory.Exists(_folder) ? new DirectoryInfo(_folder).GetFiles().Sum(static file => file.Exists ? file.Length : 0) : 0;

    /// <summary>Why no more can be written; null: there is room.</summary>
    public string? RoomProblem()
    {
        if (Octets() >= options.MaxBytes)
        {
            return FormattableString.Invariant($"the packages that are here take up {options.MaxBytes} octets together, as many as they may (Evidence:MaxBytes)");
        }

        return FreeBytes() is { } free && free < options.MinFreeBytes
            ? FormattableString.Invariant($"the disk of the data directory has less than {options.MinFreeBytes} octets left, which the journal needs (Evidence:MinFreeBytes)")
            : null;
    }

    private static void RemovePath(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private string PackageOf(string id) => Path.Combine(_folder, id + PackageSuffix);

    // A disk that cannot be asked is no full one.
    private long? FreeBytes()
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(directory.Path)).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // One that cannot be read is of an attempt to write that no crash explains: somebody else's file.
    private static ExportRecord? TryRead(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, EvidenceJson.Default.ExportRecord) is { } record && string.Equals(record.Id + StateSuffix, Path.GetFileName(path), StringComparison.Ordinal) ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
