using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Tests.Harness;

/// <summary>guard.db, where a test opens it without a guard.</summary>
internal static class GuardFile
{
    /// <summary>
    /// Closes the connections to it that the process keeps for the next use, so that the file is whole by itself; and those alone, since other tests look at the files that stand beside an open
    /// one.
    /// </summary>
    public static void Close(string path)
    {
        if (File.Exists(path))
        {
            new GuardDatabase(path, SqliteStorage.Migrations).Dispose();
        }
    }
}
