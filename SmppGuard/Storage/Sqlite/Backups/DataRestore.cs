using System.Globalization;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Backups;

/// <summary>
/// Puts a backup into a data directory that is empty. Nothing starts there before it is whole: a file says so from the first moment to the last, and what turns out to be damaged is
/// taken away again.
/// </summary>
internal static class DataRestore
{
    /// <summary>The file that says that a restore has not come to its end.</summary>
    public const string UnfinishedName = "restore.unfinished";

    /// <summary>What a disk that was just mounted, or a process that looked, leaves in a folder.</summary>
    private static readonly string[] Nothing = ["lost+found", DataBackup.LockName];

    /// <summary>Why no start is possible; null: no restore was cut off.</summary>
    public static StartRefusedException? Problem(string dataDirectory) =>
        File.Exists(Path.Combine(dataDirectory, UnfinishedName)) ? new RestoreUnfinishedException(dataDirectory) : null;

    /// <summary>The backup, which this version can use, as far as its databases and journal say without being read whole.</summary>
    /// <exception cref="BackupUnusableException">It cannot.</exception>
    /// <exception cref="NewerFormatException">A newer version made it.</exception>
    public static BackupManifest Accept(string folder)
    {
        var manifest = BackupManifest.Read(folder);
        DataFormats.Require(folder);
        return manifest;
    }

    /// <summary>Passes a data directory that holds nothing.</summary>
    /// <exception cref="IOException">There is something in it.</exception>
    public static void RequireEmpty(string dataDirectory)
    {
        if (Problem(dataDirectory) is { } unfinished)
        {
            throw new IOException(unfinished.Message);
        }

        if (Directory.Exists(dataDirectory)
            && Directory.EnumerateFileSystemEntries(dataDirectory).Select(path => Path.GetFileName(path)).FirstOrDefault(name => !Nothing.Contains(name, StringComparer.Ordinal)) is { } first)
        {
            throw new IOException($"{dataDirectory} is not empty (it holds {first}); a backup is not mixed with what is there: put the folder aside, and make a new one if need be");
        }
    }

    /// <summary>Copies all files and compares them with the manifest.</summary>
    /// <param name="folder">The backup.</param>
    /// <param name="manifest">Its own.</param>
    /// <param name="dataDirectory">Where to; this process has locked it, and it holds nothing.</param>
    /// <exception cref="BackupUnusableException">Files are missing or damaged. Nothing is left of the copy.</exception>
    public static RestoreReport Put(string folder, BackupManifest manifest, string dataDirectory)
    {
        var marker = Path.Combine(dataDirectory, UnfinishedName);
        File.WriteAllText(marker, $"A restore of {folder} is under way, or was cut off: nothing starts here.\n");
        DirectorySync.Sync(dataDirectory);
        List<string> problems = [];
        List<string> put = [];
        try
        {
            foreach (var file in manifest.Files)
            {
                var target = file.In(dataDirectory);
                _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                put.Add(target);
                Copy(file.In(folder), file, target, problems);
            }
        }
        catch
        {
            // A disk that is full, for instance. What is there is of no use, and gone before anybody can take it for something.
            TakeAway(put, dataDirectory, marker);
            throw;
        }

        if (problems.Count > 0)
        {
            TakeAway(put, dataDirectory, marker);
            throw new BackupUnusableException(folder, problems);
        }

        HashedFile.SyncFolders(dataDirectory);
        File.Delete(marker);
        DirectorySync.Sync(dataDirectory);
        return new RestoreReport(manifest.Files.Count, manifest.Files.Sum(file => file.Length), manifest.BegunAt);
    }

    private static void Copy(string source, BackupFile file, string target, List<string> problems)
    {
        try
        {
            var (length, hash) = HashedFile.Copy(source, target);
            if (length != file.Length)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{source} has {length} octets instead of {file.Length}"));
            }
            else if (!string.Equals(hash, file.Sha256, StringComparison.Ordinal))
            {
                problems.Add($"{source} has other octets than those that were copied (SHA-256 {hash} instead of {file.Sha256})");
            }
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add($"{source} is missing");
        }
    }

    private static void TakeAway(List<string> put, string dataDirectory, string marker)
    {
        put.ForEach(File.Delete);
        foreach (var folder in Directory.GetDirectories(dataDirectory, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length).Where(path => put.Exists(file => IsIn(file, path))))
        {
            Directory.Delete(folder);
        }

        File.Delete(marker);
    }

    private static bool IsIn(string file, string folder) => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

/// <summary>A restore into the data directory was cut off.</summary>
internal sealed class RestoreUnfinishedException(string dataDirectory) : StartRefusedException(
    $"{dataDirectory} holds the beginning of a restore that was cut off ({DataRestore.UnfinishedName}): empty the folder, and run restore again.");
