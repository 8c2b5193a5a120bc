using Microsoft.Data.Sqlite;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite.Backups;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// Refuses a data directory that has lost a file: a new one in its place would be empty, and lists, registry and refusals would be gone without a word. guard.db notes that
/// do-not-disturb.db was made; that there was a guard.db, the files beside it tell.
/// </summary>
internal static class DataFiles
{
    /// <summary>An empty file of this name beside a missing one says that its loss is accepted, once.</summary>
    public const string Acceptance = ".accept-loss";

    /// <summary>The table of the files that were made.</summary>
    public static GuardMigration Migration { get; } = new("files", 1, "CREATE TABLE made_files(name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;");

    /// <summary>Which file is missing or damaged, what is lost with it, and how to go on; null: none. Looking changes nothing.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="isAccepted">Whether a loss that somebody has accepted is none.</param>
    public static StartRefusedException? Problem(string dataDirectory, bool isAccepted = true)
    {
        if (DataRestore.Problem(dataDirectory) is { } unfinished)
        {
            return unfinished;
        }

        var guard = Path.Combine(dataDirectory, SqliteRegistryStorage.FileName);
        var lists = Path.Combine(dataDirectory, SqliteDoNotDisturbStorage.FileName);
        var isUsed = WasUsed(dataDirectory);
        if (IsMissing(guard) && isUsed && !(isAccepted && IsAccepted(guard)))
        {
            return Missing(guard, "registry, consents, refusals, complaints and deliveries that wait are lost with it");
        }

        if ((Damage(guard) ?? Damage(lists)) is { } damage)
        {
            return damage;
        }

        // Where guard.db is lost with what it noted, a directory that was used had the lists too.
        var hadLists = IsMissing(guard) ? isUsed : IsNoted(guard, SqliteDoNotDisturbStorage.FileName);
        return IsMissing(lists) && hadLists && !(isAccepted && IsAccepted(lists))
            ? Missing(lists, "do-not-disturb lists and numbers are lost with it, and adverts to them would leave")
            : null;
    }

    /// <summary>Passes a data directory that has its files, or whose loss is accepted, and makes those that it has not yet.</summary>
    /// <param name="dataDirectory">The data directory, which this process has locked.</param>
    /// <param name="services">Open the files.</param>
    /// <exception cref="DataFileMissingException">A file is missing.</exception>
    /// <exception cref="DataFileDamagedException">A file is damaged.</exception>
    public static void Require(string dataDirectory, IServiceProvider services)
    {
        if (Problem(dataDirectory) is { } problem)
        {
            throw problem;
        }

        // Of no later loss: taken away before the file is made, so that a crash between them asks again.
        foreach (var name in new[] { SqliteRegistryStorage.FileName, SqliteDoNotDisturbStorage.FileName })
        {
            var path = Path.Combine(dataDirectory, name);
            if (IsAccepted(path) && IsMissing(path))
            {
                SqliteLog.LossAccepted(services.GetRequiredService<ILogger<MadeDays>>(), path);
            }

            File.Delete(path + Acceptance);
        }

        // guard.db first of all: whatever else is there tells that it was. The note last: what it speaks of is whole.
        var database = Open(SqliteRegistryStorage.FileName, services.GetRequiredService<GuardDatabase>);
        _ = Open(SqliteDoNotDisturbStorage.FileName, services.GetRequiredService<SqliteDoNotDisturbStorage>);
        database.Write(session => _ = session.Execute("INSERT OR IGNORE INTO made_files(name) VALUES($name)", ("$name", SqliteDoNotDisturbStorage.FileName)));

        T Open<T>(string name, Func<T> open)
        {
            try
            {
                return open();
            }
            catch (StorageException damaged) when (damaged.Fault == StorageFault.Damaged)
            {
                throw new DataFileDamagedException(Path.Combine(dataDirectory, name), damaged);
            }
        }
    }

    private static DataFileMissingException Missing(string path, string lost) =>
        new($"{path} is missing, and this data directory had one: {lost}. Restore it from a backup; to go on without what it held, make an empty file {path}{Acceptance} and start again.");

    // SQLite takes a file of no octets for a new one.
    private static bool IsMissing(string path) => !Path.Exists(path) || (File.Exists(path) && new FileInfo(path).Length == 0);

    private static bool IsAccepted(string path) => File.Exists(path + Acceptance);

    private static bool WasUsed(string dataDirectory) => File.Exists(Path.Combine(dataDirectory, SqliteDoNotDisturbStorage.FileName))
        || Has(Path.Combine(dataDirectory, "journal"), "*" + JournalSegment.Extension)
        || Has(Path.Combine(dataDirectory, MadeDays.Folder), "*.db");

    private static bool Has(string folder, string pattern) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, pattern).Any();

    private static DataFileDamagedException? Damage(string path)
    {
        if (IsMissing(path))
        {
            return null;
        }

        try
        {
            using var connection = UntouchedDatabase.Open(path);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sqlite_master";
            _ = command.ExecuteScalar();
            return null;
        }
        catch (SqliteException damaged) when (SqliteFaults.Of(damaged.SqliteErrorCode) == StorageFault.Damaged)
        {
            return new DataFileDamagedException(path, damaged);
        }
        catch (SqliteException)
        {
            // In use, or not to be read by this user, which whoever opens it for good tells.
            return null;
        }
    }

    private static bool IsNoted(string guard, string name)
    {
        try
        {
            using var connection = UntouchedDatabase.Open(guard);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1 FROM sqlite_master WHERE name = 'made_files'";
            if (command.ExecuteScalar() is null)
            {
                return false;
            }

            command.CommandText = "SELECT 1 FROM made_files WHERE name = $name";
            command.Parameters.AddWithValue("$name", name);
            return command.ExecuteScalar() is not null;
        }
        catch (SqliteException)
        {
            // Told by whoever opens it for good.
            return false;
        }
    }
}

/// <summary>A file of the data directory is missing.</summary>
internal sealed class DataFileMissingException(string problem) : StartRefusedException(problem);
