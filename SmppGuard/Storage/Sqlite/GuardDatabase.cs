using Microsoft.Data.Sqlite;
using SmppGuard.Model;
using SmppGuard.Sockets;

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
/// one fsync per commit. Writers take turns by SQLite's own lock: a turn is waited for and never lost half way.
/// </summary>
internal sealed class GuardDatabase : IDisposable
{
    private const int BusySeconds = 30;

    private readonly string _connectionString;

    /// <summary>Opens or creates the file and brings its layout up to date.</summary>
    /// <exception cref="StorageException">It cannot be used.</exception>
    public GuardDatabase(string path, IEnumerable<GuardMigration> migrations)
    {
        Path = path;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = BusySeconds }.ToString();
        _ = InTurn(connection =>
        {
            _ = new SqliteSession(connection, null).Execute("PRAGMA journal_mode = WAL");
            using var transaction = BeginWrite(connection);
            Migrate(new SqliteSession(connection, transaction), migrations);
            transaction.Commit();
            return true;
        });
    }

    public string Path { get; }

    /// <summary>Reads, of one moment if it is one statement.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public T Read<T>(Func<SqliteSession, T> read) => InTurn(connection => read(new SqliteSession(connection, null)));

    /// <summary>Writes, all or nothing, and durably when it returns. Writers take turns.</summary>
    /// <exception cref="StorageException">Nothing was written.</exception>
    public T Write<T>(Func<SqliteSession, T> write) => InTurn(connection =>
    {
        using var transaction = BeginWrite(connection);
        var result = write(new SqliteSession(connection, transaction));
        transaction.Commit();
        return result;
    });

    /// <inheritdoc cref="Write{T}"/>
    public void Write(Action<SqliteSession> write) => _ = Write(session =>
    {
        write(session);
        return true;
    });

    /// <summary>Writes the file anew, so that no unused page of it and no frame of its log has anything that was replaced or deleted.</summary>
    /// <exception cref="StorageException">There is no room, or somebody else has the file open; it is as it was.</exception>
    public void Rewrite() => _ = InTurn(connection =>
    {
        var session = new SqliteSession(connection, null);
        _ = session.Execute("VACUUM");
        return session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    });

    /// <summary>A connection of the caller's own, to be disposed (they are pooled).</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            _ = new SqliteSession(connection, null).Execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST");
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
            _ = new SqliteSession(connection, null).Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // A full or broken disk: everything is durable in the log, and the next start reads it there.
        }
    }

    /// <summary>A transaction that may write at once.</summary>
    public static SqliteTransaction BeginWrite(SqliteConnection connection) => connection.BeginTransaction(deferred: false);

    private T InTurn<T>(Func<SqliteConnection, T> run)
    {
        SocketThreads.AssertNotHere(Path);
        try
        {
            using var connection = Open();
            return run(connection);
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.Translate(failure);
        }
    }

    private static void Migrate(SqliteSession session, IEnumerable<GuardMigration> migrations)
    {
        _ = session.Execute("CREATE TABLE IF NOT EXISTS migrations(owner TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(owner, number)) STRICT, WITHOUT ROWID");
        foreach (var migration in migrations.OrderBy(m => m.Owner, StringComparer.Ordinal).ThenBy(m => m.Number))
        {
            if (session.Execute("INSERT OR IGNORE INTO migrations(owner, number) VALUES($owner, $number)", ("$owner", migration.Owner), ("$number", migration.Number)) == 1)
            {
                _ = session.Execute(migration.Sql);
            }
        }
    }
}
