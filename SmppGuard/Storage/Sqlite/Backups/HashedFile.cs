using System.Security.Cryptography;
using SmppGuard.Journal;

namespace SmppGuard.Storage.Sqlite.Backups;

/// <summary>Copies files and reads them, with the SHA-256 of what was read.</summary>
internal static class HashedFile
{
    private const int ReadSize = 1024 * 1024;

    /// <summary>Copies a file to a new one, durably but for its name; returns its length and hash.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static (long Length, string Sha256) Copy(string path, string copy)
    {
        using var source = Open(path);
        using var target = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var read = Read(source, target);
        target.Flush(flushToDisk: true);
        return read;
    }

    public static (long Length, string Sha256) Read(string path)
    {
        using var source = Open(path);
        return Read(source, Stream.Null);
    }

    /// <summary>Syncs a folder and all folders in it.</summary>
    public static void SyncFolders(string folder)
    {
        foreach (var directory in Directory.GetDirectories(folder, "*", SearchOption.AllDirectories).Append(folder))
        {
            DirectorySync.Sync(directory);
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static (long Length, string Sha256) Read(FileStream source, Stream target)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ReadSize];
        var length = 0L;
        while (source.Read(buffer) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            target.Write(buffer, 0, read);
            length += read;
        }

        return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
