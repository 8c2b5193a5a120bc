using SmppGuard.Model;
using SQLitePCL;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// One connection to one database file, by SQLite's own functions: at the archive's rate the objects that ADO.NET makes for each value would cost more than
/// storing it. For one thread at a time.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private const string MainDatabase = "main";
    private const int AllPages = -1;
    private const int BusyMilliseconds = 10_000;

    private readonly sqlite3 _handle;
    private readonly List<IDisposable> _statements = [];

    static SqliteFile() => Batteries_V2.Init();

    /// <param name="path">The file.</param>
    /// <param name="readOnly">False: it is created if need be.</param>
    public SqliteFile(string path, bool readOnly)
        : this(path, path, readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE)
    {
    }

    private SqliteFile(string path, string name, int mode)
    {
        Path = path;
        var result = raw.sqlite3_open_v2(name, out _handle, raw.SQLITE_OPEN_NOMUTEX | mode, null);
        if (result != raw.SQLITE_OK)
        {
            _handle?.Dispose();
            throw new StorageException($"cannot open {path}: {raw.sqlite3_errstr(result).utf8_to_string()}", SqliteFaults.Of(result));
        }

        _ = raw.sqlite3_busy_timeout(_handle, BusyMilliseconds);
    }

    public string Path { get; }

    /// <summary>
    /// Opens a file to look at it and leave no trace: where no log lies beside it nothing else is made there, and nothing is locked. Only while nobody writes to it; with a log it is read as every reader
    /// does, who makes a <c>-shm</c> file.
    /// </summary>
    public static SqliteFile Untouched(string path) => File.Exists(path + "-wal")
        ? new SqliteFile(path, readOnly: true)
        : new SqliteFile(path, UntouchedDatabase.NameOf(path), raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI);

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => SqliteNative.Changes(_handle.DangerousGetHandle());

    /// <summary>Runs statements without results.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>The first column of the first row of a query; null: no row.</summary>
    public long? Number(string sql)
    {
        using var statement = new SqliteStatement(this, sql);
        return statement.Step() ? statement.Int64(0) : null;
    }

    /// <summary>A statement that lives as long as the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(this, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>A statement for many rows that lives as long as the connection.</summary>
    public SqliteInsert PrepareInsert(string sql)
    {
        var insert = new SqliteInsert(this, sql);
        _statements.Add(insert);
        return insert;
    }

    /// <summary>Ends the statement that is running, from any thread: it fails with SQLite's code 9.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_handle);

    /// <summary>
    /// Copies the whole file, as it is at one moment, to a new one, and makes that durable. In one step: between steps another process may write, and then the copy begins anew.
    /// </summary>
    public void CopyTo(string path)
    {
        using var copy = new SqliteFile(path, readOnly: false);
        using var backup = raw.sqlite3_backup_init(copy._handle, MainDatabase, _handle, MainDatabase);
        if (backup is null || backup.IsInvalid)
        {
            throw new StorageException($"{path}: {raw.sqlite3_errmsg(copy._handle).utf8_to_string()}", SqliteFaults.Of(raw.sqlite3_errcode(copy._handle)));
        }

        var result = raw.sqlite3_backup_step(backup, AllPages);
        _ = raw.sqlite3_backup_finish(backup);
        if (result != raw.SQLITE_DONE)
        {
            throw new StorageException($"{Path} cannot be copied to {path}: {raw.sqlite3_errstr(result).utf8_to_string()}", SqliteFaults.Of(result));
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }

    internal sqlite3_stmt PrepareHandle(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return statement;
    }

    internal void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new StorageException($"{Path}: {raw.sqlite3_errmsg(_handle).utf8_to_string()}", SqliteFaults.Of(result));
        }
    }
}
