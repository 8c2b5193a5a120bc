using System.Globalization;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>Days and their files: <c>archive/2026-11-22.db</c> holds what came on that UTC day. A day is counted from 1970-01-01.</summary>
internal static class DayFile
{
    public const long DayLength = 24L * 60 * 60 * 1000;

    private const string Format = "yyyy-MM-dd";
    private const string Extension = ".db";
    private const string LogExtension = "-wal";

    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static int DayOf(long time) => (int)Math.Clamp(time / DayLength, 0, DateOnly.MaxValue.DayNumber - Epoch);

    /// <summary>The day of a record's id.</summary>
    public static int DayOfRecord(long recordId) => DayOf(RecordIds.TimeOf(recordId));

    /// <summary>The first millisecond of a day.</summary>
    public static long StartOf(int day) => day * DayLength;

    public static string NameOf(int day) => DateOnly.FromDayNumber(day + Epoch).ToString(Format, CultureInfo.InvariantCulture);

    public static string PathOf(string directory, int day) => Path.Combine(directory, NameOf(day) + Extension);

    /// <summary>The days that have a file, newest first.</summary>
    public static List<int> List(string directory)
    {
        List<int> days = [];
        // Folders too: what cannot be read is told by whoever reads it, and not taken for a day without messages.
        foreach (var path in Directory.EnumerateFileSystemEntries(directory, "*" + Extension))
        {
            if (DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(path), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                days.Add(date.DayNumber - Epoch);
            }
        }

        days.Sort(static (a, b) => b.CompareTo(a));
        return days;
    }

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
