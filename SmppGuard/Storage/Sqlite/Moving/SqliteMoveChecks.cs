using SmppGuard.Moving;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>What a data directory has to be so that it is copied, or copied into.</summary>
internal static class SqliteMoveChecks
{
    /// <summary>What a start makes, and no copy: a directory that has it was used.</summary>
    private const string JournalFolder = "journal";

    private const string LockName = "smppguard.lock";

    /// <exception cref="MoveRefusedException">It is none that this version can copy.</exception>
    public static void RequireSource(string dataDirectory)
    {
        var guard = Path.Combine(dataDirectory, SqliteRegistryStorage.FileName);
        if (!File.Exists(guard))
        {
            throw new MoveRefusedException($"{dataDirectory} is no data directory of the provider Sqlite: it has no {SqliteRegistryStorage.FileName}");
        }

        try
        {
            DataFormats.Require(dataDirectory);
        }
        catch (NewerFormatException newer)
        {
            throw new MoveRefusedException(newer.Message);
        }

        if (DataFiles.Problem(dataDirectory) is { } problem)
        {
            throw new MoveRefusedException(problem.Message);
        }

        RequireNewest(guard, SqliteStorage.Migrations);
        var lists = Path.Combine(dataDirectory, SqliteDoNotDisturbStorage.FileName);
        if (File.Exists(lists))
        {
            RequireNewest(lists, SqliteDoNotDisturbStorage.Migrations);
        }

        using var file = new SqliteFile(guard, readOnly: true);
        if (file.Number("SELECT 1 FROM registry_rewritten") is null && file.Number("SELECT 1 FROM registry_entries WHERE kind = 'Account'") is not null && CopyMarksFile.TryRead(dataDirectory) is null)
        {
            throw new MoveRefusedException($"{guard} may hold passwords in clear, of a version that stored them: start this version with it once, which hashes them, and copy then");
        }
    }

    /// <returns>How far a copy before came; null: the directory is empty, or not there.</returns>
    /// <exception cref="MoveRefusedException">It holds something else, or was used since.</exception>
    public static CopyMarksFile? RequireTarget(string dataDirectory, string source)
    {
        if (!Directory.Exists(dataDirectory))
        {
            return null;
        }

        var marks = CopyMarksFile.TryRead(dataDirectory);
        if (marks is null)
        {
            return Directory.EnumerateFileSystemEntries(dataDirectory).All(path => string.Equals(Path.GetFileName(path), LockName, StringComparison.Ordinal))
                ? null
                : throw new MoveRefusedException($"{dataDirectory} is not empty, and no copy was begun there: name a directory that is not there yet");
        }

        if (!string.Equals(marks.Source, source, StringComparison.Ordinal))
        {
            throw new MoveRefusedException($"{dataDirectory} has a copy of {marks.Source}: remove it, or name another directory");
        }

        return Directory.Exists(Path.Combine(dataDirectory, JournalFolder))
            ? throw new MoveRefusedException($"{dataDirectory} was started with since it was copied: another copy would take back what was recorded there")
            : marks;
    }

    private static void RequireNewest(string path, IReadOnlyList<GuardMigration> known)
    {
        using var file = new SqliteFile(path, readOnly: true);
        if (IsOlder(file, known))
        {
            throw new MoveRefusedException($"{path} was written by an older version of SmppGuard: start this version with it once, which brings it up to date, and copy then");
        }
    }

    /// <summary>Whether a database lacks a step of this version.</summary>
    public static bool IsOlder(SqliteFile file, IReadOnlyList<GuardMigration> known)
    {
        using var made = new SqliteStatement(file, "SELECT 1 FROM migrations WHERE owner = ?1 AND number = ?2");
        foreach (var migration in known)
        {
            made.Bind(1, migration.Owner);
            made.Bind(2, migration.Number);
            if (!made.Step())
            {
                return true;
            }

            made.Reset();
        }

        return false;
    }
}
