using Microsoft.Data.Sqlite;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// The statements of one turn at a database: on one connection and, where something is written, in one transaction. Given out by <see cref="GuardDatabase.Read{T}"/> and
/// <see cref="GuardDatabase.Write{T}"/>, and not to be kept. Values are given with the names that the statement has for them; null is NULL.
/// </summary>
internal sealed class SqliteSession(SqliteConnection connection, SqliteTransaction? transaction)
{
    /// <summary>Runs a statement and tells how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Prepare(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>All rows of a query.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Prepare(sql, values);
        using var rows = command.ExecuteReader();
        List<T> found = [];
        while (rows.Read())
        {
            found.Add(read(rows));
        }

        return found;
    }

    /// <summary>The first row of a query; null: there is none.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
        where T : class
    {
        using var command = Prepare(sql, values);
        using var rows = command.ExecuteReader();
        return rows.Read() ? read(rows) : null;
    }

    /// <summary>The integer in the first column of the first row; null: there is no row.</summary>
    public long? Number(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Prepare(sql, values);
        return command.ExecuteScalar() as long?;
    }

    /// <summary>A statement that is run many times with other values; the caller disposes it.</summary>
    public SqliteCommand Prepare(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
