using System.Text.Json;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>How far the journal of this pod was taken over, beside the journal and on its disk: it is of no use to anybody else, and is gone when the journal is. Replaced whole.</summary>
/// <param name="path">The file.</param>
internal sealed class CheckpointFile(string path)
{
    public const string Name = "checkpoint.json";

    private const int Version = 1;

    public ArchiveCheckpoint Read()
    {
        try
        {
            if (!File.Exists(path))
            {
                return ArchiveCheckpoint.Start;
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            return root.GetProperty("version").GetInt32() == Version
                ? new ArchiveCheckpoint(
                    new JournalPosition(root.GetProperty("archive").GetInt64()), new JournalPosition(root.GetProperty("state").GetInt64()), root.GetProperty("lastRecordId").GetInt64())
                {
                    // An earlier version did not count, and wrote neither.
                    Counted = root.TryGetProperty("counted", out var counted) ? new JournalPosition(counted.GetInt64()) : JournalPosition.Start,
                    CountedAfter = root.TryGetProperty("countedAfter", out var after) ? after.GetInt64() : null,
                }
                : throw new CheckpointUnusableException($"{path} was written by a newer version of SmppGuard. Start that version.");
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CheckpointUnusableException($"{path} is damaged. Put it aside: the journal is then taken over from its beginning, which stores nothing twice.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Translate(failure);
        }
    }

    public void Write(ArchiveCheckpoint checkpoint)
    {
        try
        {
            var next = path + ".new";
            using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                using (var writer = new Utf8JsonWriter(file))
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("version", Version);
                    writer.WriteNumber("archive", checkpoint.Archive.Sequence);
                    writer.WriteNumber("state", checkpoint.State.Sequence);
                    writer.WriteNumber("lastRecordId", checkpoint.LastRecordId);
                    writer.WriteNumber("counted", checkpoint.Counted.Sequence);
                    if (checkpoint.CountedAfter is { } after)
                    {
                        writer.WriteNumber("countedAfter", after);
                    }

                    writer.WriteEndObject();
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
            DirectorySync.Sync(Path.GetDirectoryName(path)!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Translate(failure);
        }
    }
}

/// <summary>It is not known how far the journal was taken over.</summary>
internal sealed class CheckpointUnusableException(string problem) : StartRefusedException(problem);
