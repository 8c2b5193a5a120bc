using System.Reflection;
using SmppGuard.Input;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Relay.PduTracing;

namespace SmppGuard.Storage.Sqlite.Backups;

/// <summary>
/// A copy of a data directory that can take its place, made while the program runs or not. The order makes it consistent:
/// <code>
/// 1 journal      what was answered before this moment is here, or had been archived
/// 2 guard.db     names a place in the journal that is not before its first record; how far the archive was taken over
/// 3 other .db    do-not-disturb lists
/// 4 archive      all that guard.db says, and perhaps more, which taking the journal over again does not change
/// 5 the rest     attachments (which never change, and were kept before anything named them), imports, and whatever else lies there
/// 6 manifest     after all has been read again and is as it was copied
/// </code>
/// SQLite files are copied whole within one read transaction: copying in steps begins anew with each write, and does not end while messages come.
/// Days that rest, and attachments, are taken of the backup before where they have not changed since; whatever else has not is kept once too, after it was copied and compared.
/// </summary>
internal sealed class DataBackup
{
    public const string GuardDatabaseName = "guard.db";
    private const string ArchiveFolder = "archive";
    private const string AttachmentsFolder = "attachments";
    private const string DatabaseExtension = ".db";

    /// <summary>Where packages of evidence are.</summary>
    public const string ExportsFolder = "exports";

    /// <summary>The file that is locked while a process uses a data directory.</summary>
    public const string LockName = "smppguard.lock";

    private readonly string _source;
    private readonly string _target;
    private readonly PreviousBackup? _previous;
    private readonly TimeProvider _time;
    private readonly List<BackupFile> _files = [];
    private readonly List<BackupFile> _unchanged = [];

    private DataBackup(string source, string target, PreviousBackup? previous, TimeProvider time)
    {
        _source = source;
        _target = target;
        _previous = previous;
        _time = time;
    }

    /// <summary>Makes the copy. The folder gets its name when everything is in it and durable; until then it is called <c>….unfinished</c>.</summary>
    /// <param name="dataDirectory">What is copied.</param>
    /// <param name="folder">The folder to make.</param>
    /// <param name="order">How.</param>
    /// <param name="time">Says of which moment it is, and whether a file has rested.</param>
    /// <exception cref="IOException">The folder is there already, or something cannot be read or written.</exception>
    /// <exception cref="JournalDamagedException">The journal is damaged.</exception>
    /// <exception cref="BackupUnusableException">What was written is not what was read.</exception>
    public static BackupReport Take(string dataDirectory, string folder, BackupOrder order, TimeProvider time)
    {
        // A copy of what is left would be a whole one of less, and nobody would miss the rest any more.
        if (DataFiles.Problem(dataDirectory, isAccepted: false) is { } problem)
        {
            throw new IOException(problem.Message);
        }

        if (FilePath.IsInside(folder, dataDirectory))
        {
            throw new IOException($"{folder} is in the data directory {dataDirectory}, of which the next backup would copy it too; name a folder elsewhere");
        }

        var unfinished = folder + ".unfinished";
        foreach (var path in new[] { folder, unfinished }.Where(path => Directory.Exists(path) || File.Exists(path)))
        {
            throw new IOException($"{path} is there already; name a folder that is not, or remove it");
        }

        var begun = time.GetUtcNow();
        var source = Path.GetFullPath(dataDirectory);
        var previous = order.Incremental ? PreviousBackup.NewestBeside(folder, source, order.TrustUnchanged) : null;
        var backup = new DataBackup(source, Path.GetFullPath(unfinished), previous, time);
        var records = backup.Copy();
        backup.Verify();
        new BackupManifest { Format = BackupManifest.KnownFormat, MadeBy = Program, BegunAt = begun, DataDirectory = source, JournalRecords = records, Files = backup._files }.Write(unfinished);
        HashedFile.SyncFolders(unfinished);
        Directory.Move(unfinished, folder);
        DirectorySync.Sync(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        return new BackupReport(backup._files.Count, Octets(backup._files), records, backup._unchanged.Count, Octets(backup._unchanged)) { Lost = MadeDays.LostIn(source) };
    }

    private static string Program => "SmppGuard " + typeof(DataBackup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    private static long Octets(List<BackupFile> files) => files.Sum(file => file.Length);

    private long Copy()
    {
        Directory.CreateDirectory(_target);
        var (from, to) = (Path.Combine(_source, JournalServices.Folder), Path.Combine(_target, JournalServices.Folder));
        var journal = Directory.Exists(from) ? JournalCopy.Make(from, to) : default;
        string[] segments = Directory.Exists(to) ? Directory.GetFiles(to) : [];
        foreach (var segment in segments.Order(StringComparer.Ordinal))
        {
            Add(Path.GetRelativePath(_target, segment));
        }

        var databases = Directory.GetFiles(_source, "*" + DatabaseExtension).Select(path => Path.GetFileName(path)).ToList();
        foreach (var name in databases.OrderBy(name => !Is(name, GuardDatabaseName)).ThenBy(name => name, StringComparer.Ordinal))
        {
            CopyDatabase(name);
        }

        if (journal.Files > 0 && ArchivedPlace.Missing(_target, JournalSegment.FirstIn(Path.Combine(_target, JournalServices.Folder))) is { } missing)
        {
            throw new JournalDamagedException(missing);
        }

        // What looking at the copy left beside it.
        foreach (var beside in new[] { "-wal", "-shm" })
        {
            File.Delete(Path.Combine(_target, GuardDatabaseName) + beside);
        }

        if (Directory.Exists(Path.Combine(_source, ArchiveFolder)))
        {
            Directory.CreateDirectory(Path.Combine(_target, ArchiveFolder));
            // One of no octets is lost: copied by SQLite it would be a day without a message.
            foreach (var path in Directory.GetFiles(Path.Combine(_source, ArchiveFolder), "*" + DatabaseExtension).Where(path => new FileInfo(path).Length > 0).Order(StringComparer.Ordinal))
            {
                CopyDay(Path.Combine(ArchiveFolder, Path.GetFileName(path)));
            }
        }

        CopyRest(_source, _target);
        return journal.Records;
    }

    // A day that is over rests, but for receipts that come late, and for what brings it up to date.
    private void CopyDay(string name)
    {
        var path = Path.Combine(_source, name);
        var mark = SourceMark.Of(path, _time.GetUtcNow());
        if (mark is not null && _previous?.Find(Slashes(name)) is { } before && before.Source == mark && TryTake(before))
        {
            return;
        }

        CopyDatabase(name, () => mark is not null && mark == SourceMark.Of(path, _time.GetUtcNow()) ? mark : null);
    }

    private void CopyDatabase(string name, Func<SourceMark?>? mark = null)
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

        Add(name, mark?.Invoke());
    }

    private void CopyRest(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var path in Directory.GetFiles(source))
        {
            var name = Path.GetFileName(path);
            if (Is(name, LockName) || Is(name, BackupManifest.FileName) || name.EndsWith(DatabaseExtension, StringComparison.Ordinal) || name.EndsWith("-wal", StringComparison.Ordinal) || name.EndsWith("-shm", StringComparison.Ordinal)
                || name.EndsWith(DataFiles.Acceptance, StringComparison.Ordinal))
            {
                continue;
            }

            CopyFile(Path.GetRelativePath(_source, path));
        }

        foreach (var directory in Directory.GetDirectories(source))
        {
            // Traces and packages of evidence are for the moment, and may show what nobody else may; a restored order of a package would be carried out once more.
            var isLeftOut = Is(source, _source) && Path.GetFileName(directory) is JournalServices.Folder or PduTraces.Folder or ExportsFolder;
            if (!isLeftOut)
            {
                CopyRest(directory, Path.Combine(target, Path.GetFileName(directory)));
            }
        }
    }

    private void CopyFile(string name)
    {
        // A proof is named by what is in it.
        if (name.StartsWith(AttachmentsFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && _previous?.Find(Slashes(name)) is { } before && Is(before.Sha256, Path.GetFileName(name)) && TryTake(before))
        {
            return;
        }

        try
        {
            var (length, hash) = HashedFile.Copy(Path.Combine(_source, name), Path.Combine(_target, name));
            Add(new BackupFile(Slashes(name), length, hash));
        }
        catch (FileNotFoundException)
        {
            // It had a passing name, and has its own by now: whoever named it had it first.
        }
    }

    /// <summary>Reads again what was written. What was taken of the backup before was read when it was taken, or is trusted.</summary>
    private void Verify()
    {
        if (BackupVerification.Problems(_target, _files.Except(_unchanged)).ToList() is { Count: > 0 } problems)
        {
            throw new BackupUnusableException(_target, problems);
        }
    }

    private bool TryTake(BackupFile before)
    {
        if (!_previous!.TryTake(before, before.In(_target)))
        {
            return false;
        }

        _files.Add(before);
        _unchanged.Add(before);
        return true;
    }

    private void Add(string name, SourceMark? mark = null)
    {
        var (length, hash) = HashedFile.Read(Path.Combine(_target, name));
        Add(new BackupFile(Slashes(name), length, hash, mark));
    }

    private void Add(BackupFile file)
    {
        _files.Add(file);
        if (_previous?.Find(file.Path) is { } before && Is(before.Sha256, file.Sha256) && before.Length == file.Length)
        {
            KeepOnce(file, before);
        }
    }

    // By another name beside it first, so that it is there whatever happens.
    private void KeepOnce(BackupFile file, BackupFile before)
    {
        var (path, twin) = (file.In(_target), file.In(_target) + ".twin");
        if (file.Length > 0 && _previous!.TryTake(before, twin))
        {
            File.Move(twin, path, overwrite: true);
            _unchanged.Add(file);
        }
    }

    private static string Slashes(string name) => name.Replace(Path.DirectorySeparatorChar, '/');

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.Ordinal);
}
