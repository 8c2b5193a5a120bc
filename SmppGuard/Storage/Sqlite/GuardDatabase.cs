using Microsoft.Data.Sqlite;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// A step in the layout of guard.db. Steps of one owner run once each, in order of their numbers; a step that has been released never changes.
/// </summary>
/// <param name="Owner">Who the tables belong to, for example <c>registry</c>.</param>
/// <param name="Number">1, 2, 3… within the owner.</param>
/// <param name="Sql">One or more statements, run in one transaction.</param>
internal sealed record GuardMigration(string Owner, int Number, string Sql);

/// <summary>
/// One of the two small databases beside the archive, in which the present state and its history are kept: guard.db (registry, consents, complaints, reports of
/// black lists, deliveries that wait, the archive's place in the journal) and do-not-disturb.db. Each owner brings its tables as <see cref="GuardMigration"/>. WAL,
/// one fsync per commit. Writers take turns by SQLite's own lock: begin with <see cref="BeginWrite"/>, so that a turn is waited for and never lost half way.
/// </summary>
internal sealed class GuardDatabase : IDisposable
{
    private const int BusySeconds = 30;

    private readonly string _connectionString;

    /// <summary>Opens or creates the file and brings its layout up to date.</summary>
    public GuardDatabase(string path, IEnumerable<GuardMigration> migrations)
    {
        Path = path;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = BusySeconds }.ToString();
        using var connection = Open();
        Execute(connection, null, "PRAGMA journal_mode = WAL");
        Migrate(connection, migrations);
    }

    public string Path { get; }

    /// <summary>A connection of the caller's own, to be disposed (they are pooled).</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Execute(connection, null, "PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file for good: all that is in its write-ahead log is moved into it, and it is whole by itself.</summary>
    public void Dispose()
    {
        try
        {
            using var connection = Open();
            SqliteConnection.ClearPool(connection);
            Execute(connection, null, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // A full or broken disk: everything is durable in the log, and the next start reads it there.
        }
    }

    /// <summary>A transaction that may write at once.</summary>
    public static SqliteTransaction BeginWrite(SqliteConnection connection) => connection.BeginTransaction(deferred: false);

    private static void Migrate(SqliteConnection connection, IEnumerable<GuardMigration> migrations)
    {
        using var transaction = BeginWrite(connection);
        Execute(connection, transaction, "CREATE TABLE IF NOT EXISTS migrations(owner TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(owner, number)) STRICT, WITHOUT ROWID");
        foreach (var migration in migrations.OrderBy(m => m.Owner, StringComparer.Ordinal).ThenBy(m => m.Number))
        {
            using var insert = connection.CreateCommand();
            insert.Transaction = transaction;
            insert.CommandText = "INSERT OR IGNORE INTO migrations(owner, number) VALUES($owner, $number)";
            insert.Parameters.AddWithValue("$owner", migration.Owner);
            insert.Parameters.AddWithValue("$number", migration.Number);
            if (insert.ExecuteNonQuery() == 1)
            {
                Execute(connection, transaction, migration.Sql);
            }
        }

        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        _ = command.ExecuteNonQuery();
    }
}
