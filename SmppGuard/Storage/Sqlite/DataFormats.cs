using System.Globalization;
using Microsoft.Data.Sqlite;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite.Messages;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// Refuses a data directory that a newer version has written to, before any file of it is opened for writing: this program would leave out what it does not know,
/// and a refusal that is left out is an unlawful advert. Looking changes nothing.
/// </summary>
internal static class DataFormats
{
    private const string Database = "*.db";

    /// <param name="dataDirectory">The data directory, which this process has locked.</param>
    /// <exception cref="NewerFormatException">A file is of a newer version.</exception>
    public static void Require(string dataDirectory)
    {
        foreach (var path in Files(dataDirectory, Database))
        {
            var known = Path.GetFileName(path) switch
            {
                SqliteRegistryStorage.FileName => SqliteStorage.Migrations,
                SqliteDoNotDisturbStorage.FileName => [.. SqliteDoNotDisturbStorage.Migrations],
                _ => [],
            };
            RefuseIf(path, NewerSteps(path, known, alsoOwners: true) ?? NewerLayout(path, known: 0));
        }

        foreach (var path in Files(Path.Combine(dataDirectory, "archive"), Database))
        {
            RefuseIf(path, NewerLayout(path, DaySchema.Version));
        }

        foreach (var path in Files(Path.Combine(dataDirectory, "journal"), "*" + JournalSegment.Extension))
        {
            RefuseIf(path, JournalSegment.NewerThanKnown(File.ReadAllBytes(path)));
        }
    }

    /// <summary>Whether tables that this program knows have steps that it does not.</summary>
    public static bool IsNewer(string path, IReadOnlyList<GuardMigration> known) => NewerSteps(path, known, alsoOwners: false) is not null;

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal) : [];

    private static void RefuseIf(string path, string? newer)
    {
        if (newer is not null)
        {
            throw new NewerFormatException(path, newer);
        }
    }

    private static string? NewerLayout(string path, long known) => Read(path, connection =>
        Query(connection, "PRAGMA user_version", rows => rows.GetInt64(0)) is [var version] && version > known
            ? string.Create(CultureInfo.InvariantCulture, $"layout {version}, and this program knows up to {known}") : null);

    private static string? NewerSteps(string path, IReadOnlyList<GuardMigration> known, bool alsoOwners) => Read(path, connection =>
    {
        if (Query(connection, "SELECT 1 FROM sqlite_master WHERE name = 'migrations'", _ => true).Count == 0)
        {
            return null;
        }

        foreach (var (owner, number) in Query(connection, "SELECT owner, max(number) FROM migrations GROUP BY owner ORDER BY owner", rows => (rows.GetString(0), rows.GetInt64(1))))
        {
            var newest = known.Where(m => string.Equals(m.Owner, owner, StringComparison.Ordinal)).Max(m => (long?)m.Number);
            if (number > newest || (newest is null && alsoOwners))
            {
                return string.Create(CultureInfo.InvariantCulture, $"layout {owner} {number}, and this program knows {(newest is null ? "none of that name" : $"up to {owner} {newest}")}");
            }
        }

        return null;
    });

    // What is no database, or damaged, is told by whoever has to read it.
    private static string? Read(string path, Func<SqliteConnection, string?> read)
    {
        try
        {
            using var connection = UntouchedDatabase.Open(path);
            return read(connection);
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static List<T> Query<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var found = new List<T>();
        while (rows.Read())
        {
            found.Add(read(rows));
        }

        return found;
    }
}

/// <summary>A file of the data directory was written by a newer version.</summary>
internal sealed class NewerFormatException(string path, string newer) : StartRefusedException(
    $"{path} was written by a newer version of SmppGuard: it has {newer}. Start that version, or restore a backup that this one made.");
