using Microsoft.Data.Sqlite;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Opens a database to look at it and leave no trace, also where another process writes to it.</summary>
internal static class UntouchedDatabase
{
    public static SqliteConnection Open(string path)
    {
        // Immutable: no files are made beside it. Only where there is no log, which whoever has it open always has.
        var uri = "file:" + Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal);
        var source = File.Exists(path + "-wal") ? uri : uri + "?immutable=1";
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
