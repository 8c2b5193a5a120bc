using System.Text.Json;
using System.Text.Json.Serialization;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Backups;

/// <summary>What a backup holds, file by file, in <c>backup.json</c> beside them. Written last: a folder that has it is whole, or was damaged since.</summary>
internal sealed record BackupManifest
{
    public const string FileName = "backup.json";

    /// <summary>The newest layout of this file that this program knows.</summary>
    public const int KnownFormat = 1;

    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    public required int Format { get; init; }

    /// <summary>The program that made it.</summary>
    public required string MadeBy { get; init; }

    /// <summary>The moment that it is of: every answer given before it is in the backup.</summary>
    [JsonConverter(typeof(UtcTimeConverter))]
    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>What it is of.</summary>
    public required string DataDirectory { get; init; }

    public required long JournalRecords { get; init; }

    public required IReadOnlyList<BackupFile> Files { get; init; }

    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <exception cref="BackupUnusableException">There is none that this program can read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static BackupManifest Read(string folder)
    {
        var path = PathIn(folder);
        if (!File.Exists(path))
        {
            throw new BackupUnusableException(folder, [$"{path} is missing: this is no backup, or one of a version that wrote none, which is restored by copying it (docs/operations/backup.md)"]);
        }

        try
        {
            using var file = File.OpenRead(path);
            using var json = JsonDocument.Parse(file);

            // Before anything else: what a later layout requires is its own business.
            var format = json.RootElement.GetProperty("format").GetInt32();
            if (format > KnownFormat)
            {
                throw new BackupUnusableException(folder, [$"{path} was written by a newer version of SmppGuard: it has format {format}, and this program knows up to {KnownFormat}. Restore it with that version."]);
            }

            var manifest = json.Deserialize<BackupManifest>(Layout)!;
            return manifest.Files.All(file => file is { IsInside: true }) ? manifest : throw new JsonException("a file of it is not within the folder");
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BackupUnusableException(folder, [$"{path} is damaged: {damaged.Message}"]);
        }
    }

    /// <summary>Writes it, durably but for its name.</summary>
    public void Write(string folder)
    {
        using var file = new FileStream(PathIn(folder), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        JsonSerializer.Serialize(file, this, Layout);
        file.Flush(flushToDisk: true);
    }
}

/// <summary>A file of a backup.</summary>
/// <param name="Path">From the folder on, with slashes.</param>
/// <param name="Length">In octets.</param>
/// <param name="Sha256">Of all its octets, in hexadecimal.</param>
/// <param name="Source">The state of the file that it is a copy of, by which the next backup sees that it has not changed; null: not known to have rested.</param>
internal sealed record BackupFile(string Path, long Length, string Sha256, SourceMark? Source = null)
{
    /// <summary>Whether the path leads nowhere else: a manifest is a file that somebody may have written.</summary>
    [JsonIgnore]
    public bool IsInside => Path.Length > 0 && !Path.Contains('\\', StringComparison.Ordinal)
        && Array.TrueForAll(Path.Split('/'), part => part is not ("" or "." or "..") && !part.Contains('\0', StringComparison.Ordinal));

    public string In(string folder) => System.IO.Path.Combine(folder, Path.Replace('/', System.IO.Path.DirectorySeparatorChar));
}
