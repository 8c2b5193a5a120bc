using System.Globalization;
using Microsoft.Data.Sqlite;
using SmppGuard.Journal;

namespace SmppGuard.Storage.Sqlite.Backups;

/// <summary>Reads a backup again from its disk: every file has the octets that the manifest says, the databases hang together, and the journal is whole records.</summary>
internal static class BackupVerification
{
    /// <summary>What is wrong with it; nothing: it is whole.</summary>
    /// <param name="folder">The backup.</param>
    /// <param name="files">The files of its manifest.</param>
    public static IEnumerable<string> Problems(string folder, IEnumerable<BackupFile> files) =>
        files.Select(file => Problem(file.In(folder), file)).OfType<string>();

    private static string? Problem(string path, BackupFile file)
    {
        try
        {
            var (length, hash) = HashedFile.Read(path);
            return length != file.Length ? string.Create(CultureInfo.InvariantCulture, $"{path} has {length} octets instead of {file.Length}")
                : !string.Equals(hash, file.Sha256, StringComparison.Ordinal) ? $"{path} has other octets than those that were copied (SHA-256 {hash} instead of {file.Sha256})"
                : Path.GetExtension(path) switch
                {
                    ".db" => ProblemOfDatabase(path),
                    JournalSegment.Extension when JournalSegment.TryParseName(path, out var first) && !JournalSegment.IsWhole(File.ReadAllBytes(path), first) => $"{path} does not end with a whole record",
                    _ => null,
                };
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"{path} is missing";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {unreadable.Message}";
        }
    }

    private static string? ProblemOfDatabase(string path)
    {
        try
        {
            using var connection = UntouchedDatabase.Open(path);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            return command.ExecuteScalar() is "ok" ? null : $"{path} is damaged";
        }
        catch (SqliteException damaged)
        {
            return $"{path} is damaged: {damaged.Message}";
        }
    }
}
