using SmppGuard.Archive;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>Days and their files: <c>archive/2026-11-22.db</c> holds what came on that UTC day.</summary>
internal static class DayFile
{
    private const string Extension = ".db";
    private const string LogExtension = "-wal";

    public static string PathOf(string directory, int day) => Path.Combine(directory, ArchiveDay.NameOf(day) + Extension);

    /// <summary>The days that have a file, newest first.</summary>
    public static List<int> List(string directory)
    {
        List<int> days = [];
        // Folders too: what cannot be read is told by whoever reads it, and not taken for a day without messages.
        foreach (var path in Directory.EnumerateFileSystemEntries(directory, "*" + Extension))
        {
            if (ArchiveDay.TryParse(Path.GetFileNameWithoutExtension(path), out var day))
            {
                days.Add(day);
            }
        }

        days.Sort(static (a, b) => b.CompareTo(a));
        return days;
    }

    /// <summary>Whether a day has no file, or one of no octets, which SQLite takes for a new one.</summary>
    public static bool IsMissing(string directory, int day) => PathOf(directory, day) is var path && (!Path.Exists(path) || (File.Exists(path) && new FileInfo(path).Length == 0));

    /// <summary>Whether there is a write-ahead log beside a day's file.</summary>
    public static bool HasLog(string directory, int day) => File.Exists(PathOf(directory, day) + LogExtension);

    /// <summary>Deletes a day's file and what SQLite keeps beside it.</summary>
    public static void Delete(string directory, int day)
    {
        var path = PathOf(directory, day);
        // The log last: if a crash leaves it behind alone, SQLite drops it; the file without its log would be an older state.
        File.Delete(path + "-shm");
        File.Delete(path);
        File.Delete(path + LogExtension);
    }
}
