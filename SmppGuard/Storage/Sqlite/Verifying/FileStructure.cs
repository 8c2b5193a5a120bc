using SmppGuard.Model;
using SmppGuard.Verifying;

namespace SmppGuard.Storage.Sqlite.Verifying;

/// <summary>Whether a database hangs together, by SQLite's own check: its pages, rows and indexes.</summary>
internal static class FileStructure
{
    private const string Whole = "ok";

    public static void Look(Func<SqliteFile> open, string name, VerifyReport.Looking looking)
    {
        try
        {
            using var file = open();
            Look(file, name, looking);
        }
        catch (StorageException failure) when (failure.Fault != StorageFault.Unavailable)
        {
            looking.Found(DamageKind.Unreadable, name, failure.Message);
        }
    }

    /// <summary>Of one that is open.</summary>
    public static void Look(SqliteFile file, string name, VerifyReport.Looking looking)
    {
        using var check = new SqliteStatement(file, "PRAGMA integrity_check(100)");
        while (check.Step())
        {
            var text = check.Text(0);
            if (!string.Equals(text, Whole, StringComparison.Ordinal))
            {
                looking.Found(text.Contains("index", StringComparison.Ordinal) ? DamageKind.Index : DamageKind.Unreadable, name, text);
            }
        }
    }
}
