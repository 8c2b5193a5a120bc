using Microsoft.Data.Sqlite;

namespace SmppGuard.Tests.Harness;

/// <summary>Lets every change of a table fail until it is disposed, as on a disk that is full: the transaction that makes it changes nothing.</summary>
internal sealed class FullDisk : IDisposable
{
    private static readonly string[] Changes = ["INSERT", "UPDATE", "DELETE"];

    private readonly string _connection;
    private readonly string _table;

    /// <param name="file">The SQLite file.</param>
    /// <param name="table">One of its tables.</param>
    public FullDisk(string file, string table)
    {
        _connection = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
        _table = table;
        foreach (var change in Changes)
        {
            Run($"CREATE TRIGGER full_{table}_{change} BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        }
    }

    public void Dispose()
    {
        foreach (var change in Changes)
        {
            Run($"DROP TRIGGER full_{_table}_{change}");
        }
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        _ = command.ExecuteNonQuery();
    }
}
