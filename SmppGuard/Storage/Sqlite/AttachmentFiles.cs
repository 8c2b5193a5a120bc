using SmppGuard.Consents;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Files that prove consents, beside the databases that name them: <c>attachments/ab/abcd…</c>. Thread-safe.</summary>
/// <param name="folder">Made when the first attachment comes.</param>
internal sealed class AttachmentFiles(string folder) : IAttachmentStorage
{
    private const int PrefixDigits = 2;

    public async Task<string> KeepAsync(ReadOnlyMemory<byte> octets)
    {
        var hash = AttachmentHash.Of(octets.Span);
        try
        {
            await KeepAsync(PathOf(hash), hash, octets);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Translate(failure);
        }

        return hash;
    }

    public async Task<byte[]?> ReadAsync(string sha256, CancellationToken cancellation)
    {
        if (!AttachmentHash.IsHash(sha256) || !File.Exists(PathOf(sha256)))
        {
            return null;
        }

        var octets = await File.ReadAllBytesAsync(PathOf(sha256), cancellation);
        return string.Equals(AttachmentHash.Of(octets), sha256, StringComparison.Ordinal)
            ? octets
            : throw new InvalidDataException($"the attachment {sha256} has other octets than those that were kept");
    }

    private async Task KeepAsync(string path, string hash, ReadOnlyMemory<byte> octets)
    {
        if (await IsWholeAsync(path, hash))
        {
            return;
        }

        var directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);

        // Under another name first: nobody ever sees half of it, also after a power cut.
        var unfinished = Path.Combine(directory, Path.GetRandomFileName());
        try
        {
            var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await using (file)
            {
                await file.WriteAsync(octets);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }

        DirectorySync.Sync(directory);
        DirectorySync.Sync(folder);
        DirectorySync.Sync(Path.GetDirectoryName(folder)!);
    }

    private static async Task<bool> IsWholeAsync(string path, string hash) =>
        File.Exists(path) && string.Equals(AttachmentHash.Of(await File.ReadAllBytesAsync(path)), hash, StringComparison.Ordinal);

    private string PathOf(string hash) => Path.Combine(folder, hash[..PrefixDigits], hash);
}
