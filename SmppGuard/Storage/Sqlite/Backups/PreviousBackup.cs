using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Backups;

/// <summary>
/// The backup before, of which the next takes what has not changed. By a second name for the file, so that each backup is whole in itself, and any of them can be removed; where the file
/// system has no such names, by a copy within the disk of the backups.
/// </summary>
internal sealed class PreviousBackup
{
    private readonly string _folder;
    private readonly bool _byLengthAlone;
    private readonly Dictionary<string, BackupFile> _files;

    private PreviousBackup(string folder, BackupManifest manifest, bool byLengthAlone)
    {
        _folder = folder;
        _byLengthAlone = byLengthAlone;
        _files = manifest.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
    }

    /// <summary>The newest whole backup of a data directory among the folders beside the one to be made; null: there is none.</summary>
    /// <param name="folder">The folder to be made.</param>
    /// <param name="dataDirectory">What is backed up, as the manifests name it.</param>
    /// <param name="byLengthAlone">What is taken of it is believed if it has its length, and not read.</param>
    public static PreviousBackup? NewestBeside(string folder, string dataDirectory, bool byLengthAlone)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(folder))!;
        var newest = Directory.Exists(parent)
            ? Directory.GetDirectories(parent).Select(path => (Path: path, Manifest: TryRead(path)))
                .Where(backup => backup.Manifest is { } manifest && string.Equals(manifest.DataDirectory, dataDirectory, StringComparison.Ordinal))
                .OrderByDescending(backup => backup.Manifest!.BegunAt).FirstOrDefault()
            : default;
        return newest.Manifest is { } found ? new PreviousBackup(newest.Path, found, byLengthAlone) : null;
    }

    public BackupFile? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>Gives a file the place in the new backup that it had in this one; false: it is not there any more as it was.</summary>
    public bool TryTake(BackupFile file, string target)
    {
        var path = file.In(_folder);
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length != file.Length || (!_byLengthAlone && HashedFile.Read(path) != (file.Length, file.Sha256)))
            {
                return false;
            }

            if (!HardLink.TryMake(path, target) && HashedFile.Copy(path, target) != (file.Length, file.Sha256))
            {
                File.Delete(target);
                return false;
            }

            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException && !Path.Exists(target))
        {
            return false;
        }
    }

    private static BackupManifest? TryRead(string folder)
    {
        try
        {
            return File.Exists(BackupManifest.PathIn(folder)) ? BackupManifest.Read(folder) : null;
        }
        catch (Exception unusable) when (unusable is BackupUnusableException or IOException or UnauthorizedAccessException)
        {
            // Without it more is copied, and nothing is missing.
            return null;
        }
    }
}
