using SmppGuard.Consents;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Consents;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class AttachmentFilesTests : AttachmentStorageContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AttachmentFilesTests() => Attachments = OpenAgain();

    private protected override IAttachmentStorage Attachments { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_octets_are_one_file()
    {
        var hash = await Attachments.KeepAsync(Scan);
        _ = await Attachments.KeepAsync(Scan);
        Assert.Equal([PathOf(hash)], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_changed_octet_is_found_and_put_right_by_keeping_again()
    {
        var hash = await Attachments.KeepAsync(Scan);
        File.WriteAllBytes(PathOf(hash), [1, 2, 4]);
        await Assert.ThrowsAsync<InvalidDataException>(() => Attachments.ReadAsync(hash, default));
        Assert.Equal(hash, await Attachments.KeepAsync(Scan));
        Assert.Equal(Scan, await Attachments.ReadAsync(hash, default));
    }

    private protected override IAttachmentStorage OpenAgain() => new AttachmentFiles(_folder.File("attachments"));

    private string PathOf(string hash) => Path.Combine(_folder.File("attachments"), hash[..2], hash);
}
