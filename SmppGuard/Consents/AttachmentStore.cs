using System.Security.Cryptography;
using SmppGuard.Journal;

namespace SmppGuard.Consents;

/// <summary>
/// Files that prove consents, each under the SHA-256 of its octets: <c>attachments/ab/abcd…</c>. What is kept is durable when <see cref="KeepAsync"/> has completed, so an
/// event can name it; the same octets are kept once. Thread-safe.
/// </summary>
/// <param name="folder">Made when the first attachment comes.</param>
internal sealed class AttachmentStore(string folder)
{
    public const int HashDigits = 64;

    private const int PrefixDigits = 2;

    /// <summary>Keeps the octets, durably; returns their SHA-256 in lower-case hexadecimal.</summary>
    /// <exception cref="IOException">They could not be made durable.</exception>
    public async Task<string> KeepAsync(ReadOnlyMemory<byte> octets)
    {
        var hash = HashOf(octets.Span);
        var path = PathOf(hash);
        if (await IsWholeAsync(path, hash))
        {
            return hash;
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
        return hash;
    }

    /// <summary>The octets of a hash; null: there are none.</summary>
    /// <exception cref="InvalidDataException">The file has changed since: these are not the octets that were kept.</exception>
    public async Task<byte[]?> ReadAsync(string sha256, CancellationToken cancellation)
    {
        if (!IsHash(sha256) || !File.Exists(PathOf(sha256)))
        {
            return null;
        }

        var octets = await File.ReadAllBytesAsync(PathOf(sha256), cancellation);
        return string.Equals(HashOf(octets), sha256, StringComparison.Ordinal)
            ? octets
            : throw new InvalidDataException($"the attachment {sha256} has other octets than those that were kept");
    }

    /// <summary>Whether the text is a SHA-256 as it is written here.</summary>
    public static bool IsHash(string text) => text.Length == HashDigits && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");

    private static string HashOf(ReadOnlySpan<byte> octets) => Convert.ToHexStringLower(SHA256.HashData(octets));

    private static async Task<bool> IsWholeAsync(string path, string hash) =>
        File.Exists(path) && string.Equals(HashOf(await File.ReadAllBytesAsync(path)), hash, StringComparison.Ordinal);

    private string PathOf(string hash) => Path.Combine(folder, hash[..PrefixDigits], hash);
}
