using System.Security.Cryptography;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class AttachmentFilesTests : IDisposable
{
    private static readonly byte[] Scan = [1, 2, 3];

    private readonly TemporaryFolder _folder = new();
    private readonly AttachmentFiles _attachments;

    public AttachmentFilesTests() => _attachments = new AttachmentFiles(_folder.File("attachments"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_kept_is_read_by_its_hash_and_kept_once()
    {
        var hash = await _attachments.KeepAsync(Scan);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Scan)), hash);
        Assert.Equal(hash, await _attachments.KeepAsync(Scan));
        Assert.Equal(Scan, await _attachments.ReadAsync(hash, default));
        Assert.Equal([PathOf(hash)], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_changed_octet_is_found_and_put_right_by_keeping_again()
    {
        var hash = await _attachments.KeepAsync(Scan);
        File.WriteAllBytes(PathOf(hash), [1, 2, 4]);
        await Assert.ThrowsAsync<InvalidDataException>(() => _attachments.ReadAsync(hash, default));
        Assert.Equal(hash, await _attachments.KeepAsync(Scan));
        Assert.Equal(Scan, await _attachments.ReadAsync(hash, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("039058C6F2C0CB492C533B0A4D14EF77CC0F78ABCCCED5287D84A1A2011CFB81")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task What_is_no_hash_of_a_kept_file_is_not_there(string hash)
    {
        _ = await _attachments.KeepAsync(Scan);
        Assert.Null(await _attachments.ReadAsync(hash, default));
    }

    private string PathOf(string hash) => Path.Combine(_folder.File("attachments"), hash[..2], hash);
}
