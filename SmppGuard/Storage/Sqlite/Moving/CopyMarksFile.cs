using System.Text.Json;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Moving;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>Where a data directory was copied from and how far, in a file of its own that is replaced whole. While it says that the copy is not complete, nobody starts with the directory.</summary>
internal sealed class CopyMarksFile(string dataDirectory)
{
    public const string Name = "moving.json";

    private const int Version = 1;

    private readonly string _path = Path.Combine(dataDirectory, Name);
    private readonly Dictionary<string, CopyMark> _marks = new(StringComparer.Ordinal);

    public string Source { get; set; } = "";

    public bool IsComplete { get; set; }

    public IReadOnlyDictionary<string, CopyMark> Marks => _marks;

    /// <summary>Null: the directory was not made by a copy.</summary>
    /// <exception cref="MoveRefusedException">It is of a newer version, or damaged.</exception>
    public static CopyMarksFile? TryRead(string dataDirectory)
    {
        var file = new CopyMarksFile(dataDirectory);
        if (!File.Exists(file._path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file._path));
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() != Version)
            {
                throw new MoveRefusedException($"{file._path} was written by a newer version of SmppGuard; use that one");
            }

            file.Source = root.GetProperty("source").GetString() ?? "";
            file.IsComplete = root.GetProperty("complete").GetBoolean();
            foreach (var mark in root.GetProperty("marks").EnumerateObject())
            {
                file._marks[mark.Name] = new CopyMark(mark.Value.GetProperty("at").GetInt64(), mark.Value.GetProperty("archived").GetInt64());
            }

            return file;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new MoveRefusedException($"{file._path} is damaged: remove {dataDirectory} and copy anew");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Translate(failure);
        }
    }

    public void Mark(string unit, CopyMark mark)
    {
        _marks[unit] = mark;
        Write();
    }

    public void Write()
    {
        try
        {
            var next = _path + ".new";
            using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                using (var json = new Utf8JsonWriter(file))
                {
                    json.WriteStartObject();
                    json.WriteNumber("version", Version);
                    json.WriteString("source", Source);
                    json.WriteBoolean("complete", IsComplete);
                    json.WriteStartObject("marks");
                    foreach (var (unit, mark) in _marks)
                    {
                        json.WriteStartObject(unit);
                        json.WriteNumber("at", mark.At);
                        json.WriteNumber("archived", mark.Archived);
                        json.WriteEndObject();
                    }

                    json.WriteEndObject();
                    json.WriteEndObject();
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(next, _path, overwrite: true);
            DirectorySync.Sync(dataDirectory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Translate(failure);
        }
    }
}
