using Microsoft.Data.Sqlite;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Opens a database to look at it and leave no trace, also where another process writes to it.</summary>
internal static class UntouchedDatabase
{
    public static SqliteConnection Open(string path)
    {
        // Only where there is no log, which whoever has it open always has.
        var source = File.Exists(path + "-wal") ? UriOf(path) : NameOf(path);
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

    /// <summary>Immutable: no files are made beside it.</summary>
    public static string NameOf(string path) => UriOf(path) + "?immutable=1";

    private static string UriOf(string path) => "file:" + Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal);
}
