using SmppGuard.Journal;
using SmppGuard.Storage.Sqlite.Backups;

namespace SmppGuard.Storage.Sqlite;

/// <summary>The place in the journal that guard.db names: what stands before it is in the archive, and everything from there on must be in the journal.</summary>
internal static class ArchivedPlace
{
    /// <summary>The first record that is not in the archive; null: there is no guard.db, or a new one that does not say.</summary>
    public static long? Read(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, DataBackup.GuardDatabaseName);
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = new SqliteFile(path, readOnly: true);
        return file.Number("SELECT 1 FROM sqlite_schema WHERE name = 'checkpoint'") is null ? null : file.Number("SELECT archive_position FROM checkpoint");
    }

    /// <summary>Why no start is possible with a journal that begins with record <paramref name="first"/> (null: with none); null: it is.</summary>
    public static string? Missing(string dataDirectory, long? first)
    {
        var place = Read(dataDirectory);
        var needed = place ?? JournalPosition.Start.Sequence;
        return first <= needed || first is null ? null
            : place is null ? $"journal records {needed} to {first - 1} are missing, and {DataBackup.GuardDatabaseName}, which would say that they are in the archive, is gone or new: restore the data directory as a whole"
            : $"journal records {needed} to {first - 1} are missing: {DataBackup.GuardDatabaseName} is older than the journal, or journal files were deleted";
    }
}
