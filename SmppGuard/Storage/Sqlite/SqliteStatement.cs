using System.Text;
using SmppGuard.Sockets;
using SQLitePCL;

namespace SmppGuard.Storage.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as SQLite has it. Bound values stay until they are bound anew.</summary>
internal sealed class SqliteStatement(SqliteFile file, string sql) : IDisposable
{
    private readonly sqlite3_stmt _handle = file.PrepareHandle(sql);

    public void Bind(int parameter, long value) => file.Check(raw.sqlite3_bind_int64(_handle, parameter, value));

    public void BindNull(int parameter) => file.Check(raw.sqlite3_bind_null(_handle, parameter));

    /// <summary>Binds UTF-8 text; SQLite copies it.</summary>
    public void Bind(int parameter, ReadOnlySpan<byte> text) =>
        // An empty span has no address, and SQLite takes that for NULL.
        file.Check(text.IsEmpty ? raw.sqlite3_bind_text(_handle, parameter, string.Empty) : raw.sqlite3_bind_text(_handle, parameter, text));

    public void Bind(int parameter, string text) => file.Check(raw.sqlite3_bind_text(_handle, parameter, text));

    /// <summary>Binds octets, at least one; SQLite copies them.</summary>
    public void BindBlob(int parameter, ReadOnlySpan<byte> octets) => file.Check(raw.sqlite3_bind_blob(_handle, parameter, octets));

    /// <summary>Binds no octets, which is not NULL.</summary>
    public void BindEmptyBlob(int parameter) => file.Check(raw.sqlite3_bind_zeroblob(_handle, parameter, 0));

    /// <summary>True: there is a row to read. False: the statement is done, and reset.</summary>
    public bool Step()
    {
        SocketThreads.AssertNotHere(sql);
        var result = raw.sqlite3_step(_handle);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        // Resetting says the error again, and more exactly.
        var reset = raw.sqlite3_reset(_handle);
        if (result != raw.SQLITE_DONE)
        {
            file.Check(reset == raw.SQLITE_OK ? result : reset);
        }

        return false;
    }

    /// <summary>Runs a statement without rows.</summary>
    public void Run() => _ = Step();

    /// <summary>Ends a query before its last row.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_handle, column);

    /// <summary>Octets of a text or blob; valid until the next step.</summary>
    public ReadOnlySpan<byte> Octets(int column) => raw.sqlite3_column_blob(_handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(Octets(column));

    /// <summary>As it is stored: null, a long, a string, or octets.</summary>
    public object? Value(int column) => raw.sqlite3_column_type(_handle, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => Int64(column),
        raw.SQLITE_TEXT => Text(column),
        raw.SQLITE_BLOB => Octets(column).ToArray(),
        var other => throw new InvalidOperationException($"a value of type {other} in column {column}"),
    };

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public void Dispose() => _handle.Dispose();
}
