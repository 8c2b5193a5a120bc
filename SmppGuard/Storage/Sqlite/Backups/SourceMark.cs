using System.Security.Cryptography;

namespace SmppGuard.Storage.Sqlite.Backups;

/// <summary>
/// By what a day's file is known to be as it was: a change of a SQLite file stands in its log, or, after that was taken over, in the file, whose time of change and first page (a counter
/// of changes is in it) are others then.
/// </summary>
/// <param name="Length">In octets.</param>
/// <param name="Changed">The file's time of change, in ticks of UTC.</param>
/// <param name="Head">The SHA-256 of its first page, in hexadecimal.</param>
internal sealed record SourceMark(long Length, long Changed, string Head)
{
    private const int Page = 4096;

    /// <summary>File systems tell time in steps, the coarsest of two seconds: within one, a second change leaves the time as it is.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2.5);

    /// <summary>The state of a file that rests; null: it is being changed, has just been changed, or is gone.</summary>
    public static SourceMark? Of(string path, DateTimeOffset now)
    {
        var log = new FileInfo(path + "-wal");
        var before = new FileInfo(path);
        if (log is { Exists: true, Length: > 0 } || !before.Exists || before.LastWriteTimeUtc > now.UtcDateTime - Step)
        {
            return null;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var head = new byte[Page];
            var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return new SourceMark(before.Length, before.LastWriteTimeUtc.Ticks, Convert.ToHexStringLower(SHA256.HashData(head.AsSpan(0, read))));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
