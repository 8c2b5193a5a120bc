using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// A copy of a data directory that can take its place, made while the program runs or not. The order makes it consistent:
/// <code>
/// 1 journal      what was answered before this moment is here, or had been archived
/// 2 guard.db     names a place in the journal that is not before its first record; how far the archive was taken over
/// 3 other .db    do-not-disturb lists
/// 4 archive      all that guard.db says, and perhaps more, which taking the journal over again does not change
/// 5 the rest     attachments (which never change, and were kept before anything named them), imports, and whatever else lies there
/// </code>
/// SQLite files are copied whole within one read transaction: copying in steps begins anew with each write, and does not end while messages come.
/// </summary>
internal sealed class DataBackup
{
    public const string GuardDatabaseName = "guard.db";
    private const string ArchiveFolder = "archive";
    private const string LockName = "smppguard.lock";
    private const string DatabaseExtension = ".db";

    private readonly string _source;
    private readonly string _target;
    private int _files;
    private long _octets;

    private DataBackup(string source, string target)
    {
        _source = source;
        _target = target;
    }

    /// <summary>Makes the copy. The folder gets its name when everything is in it and durable; until then it is called <c>….unfinished</c>.</summary>
    /// <exception cref="IOException">The folder is there already, or something cannot be read or written.</exception>
    /// <exception cref="JournalDamagedException">The journal is damaged.</exception>
    public static BackupReport Take(string dataDirectory, string folder)
    {
        if (IsInside(folder, dataDirectory))
        {
            throw new IOException($"{folder} is in the data directory {dataDirectory}, of which the next backup would copy it too; name a folder elsewhere");
        }

        var unfinished = folder + ".unfinished";
        foreach (var path in new[] { folder, unfinished }.Where(path => Directory.Exists(path) || File.Exists(path)))
        {
            throw new IOException($"{path} is there already; name a folder that is not, or remove it");
        }

        var backup = new DataBackup(Path.GetFullPath(dataDirectory), Path.GetFullPath(unfinished));
        var records = backup.Copy();
        Directory.Move(unfinished, folder);
        DirectorySync.Sync(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        return new BackupReport(backup._files, backup._octets, records);
    }

    private long Copy()
    {
        Directory.CreateDirectory(_target);
        var journal = Directory.Exists(Path.Combine(_source, JournalServices.Folder)) ? JournalCopy.Make(Path.Combine(_source, JournalServices.Folder), Path.Combine(_target, JournalServices.Folder)) : default;
        _files += journal.Files;
        _octets += journal.Octets;

        var databases = Directory.GetFiles(_source, "*" + DatabaseExtension).Select(path => Path.GetFileName(path)).ToList();
        foreach (var name in databases.OrderBy(name => !Is(name, GuardDatabaseName)).ThenBy(name => name, StringComparer.Ordinal))
        {
            CopyDatabase(name);
        }

        if (journal.Files > 0 && ArchivedPlace.Missing(_target, JournalSegment.FirstIn(Path.Combine(_target, JournalServices.Folder))) is { } missing)
        {
            throw new JournalDamagedException(missing);
        }

        if (Directory.Exists(Path.Combine(_source, ArchiveFolder)))
        {
            Directory.CreateDirectory(Path.Combine(_target, ArchiveFolder));
            foreach (var path in Directory.GetFiles(Path.Combine(_source, ArchiveFolder), "*" + DatabaseExtension).Order(StringComparer.Ordinal))
            {
                CopyDatabase(Path.Combine(ArchiveFolder, Path.GetFileName(path)));
            }
        }

        CopyRest(_source, _target);
        foreach (var directory in Directory.GetDirectories(_target, "*", SearchOption.AllDirectories).Append(_target))
        {
            DirectorySync.Sync(directory);
        }

        return journal.Records;
    }

    private void CopyDatabase(string name)
    {
        var path = Path.Combine(_source, name);
        var copy = Path.Combine(_target, name);
        try
        {
            using var source = new SqliteFile(path, readOnly: true);
            source.CopyTo(copy);
        }
        catch (StorageException) when (!File.Exists(path))
        {
            // A day whose retention ended meanwhile.
            File.Delete(copy);
            return;
        }

        Count(copy);
    }

    private void CopyRest(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var path in Directory.GetFiles(source))
        {
            var name = Path.GetFileName(path);
            if (Is(name, LockName) || name.EndsWith(DatabaseExtension, StringComparison.Ordinal) || name.EndsWith("-wal", StringComparison.Ordinal) || name.EndsWith("-shm", StringComparison.Ordinal))
            {
                continue;
            }

            CopyFile(path, Path.Combine(target, name));
        }

        foreach (var directory in Directory.GetDirectories(source))
        {
            var isJournal = Is(source, _source) && Is(Path.GetFileName(directory), JournalServices.Folder);
            if (!isJournal)
            {
                CopyRest(directory, Path.Combine(target, Path.GetFileName(directory)));
            }
        }
    }

    private void CopyFile(string path, string copy)
    {
        try
        {
            using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            source.CopyTo(target);
            target.Flush(flushToDisk: true);
        }
        catch (FileNotFoundException)
        {
            // It had a passing name, and has its own by now: whoever named it had it first.
            return;
        }

        Count(copy);
    }

    private static bool IsInside(string folder, string directory) =>
        (Path.GetFullPath(folder) + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.Ordinal);

    private void Count(string copy)
    {
        _files++;
        _octets += new FileInfo(copy).Length;
    }
}
