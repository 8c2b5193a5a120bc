using System.Security.Cryptography;
using SmppGuard.Consents;
using Xunit;

namespace SmppGuard.Tests.Consents;

/// <summary>What every storage of proofs does.</summary>
public abstract class AttachmentStorageContract
{
    private protected static readonly byte[] Scan = [1, 2, 3];

    private protected abstract IAttachmentStorage Attachments { get; }

    /// <summary>The same storage for another process, or for one that starts later.</summary>
    private protected abstract IAttachmentStorage OpenAgain();

    [SkippableFact]
    public async Task What_was_kept_is_read_by_its_hash_by_whoever_asks()
    {
        var hash = await Attachments.KeepAsync(Scan);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Scan)), hash);
        Assert.Equal(hash, await Attachments.KeepAsync(Scan));
        Assert.Equal(Scan, await Attachments.ReadAsync(hash, default));
        Assert.Equal(Scan, await OpenAgain().ReadAsync(hash, default));
    }

    [SkippableFact]
    public async Task The_same_octets_may_come_from_many_at_once()
    {
        var hashes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => (i % 2 == 0 ? Attachments : OpenAgain()).KeepAsync(Scan)));
        Assert.Equal([await Attachments.KeepAsync(Scan)], hashes.Distinct());
        Assert.Equal(Scan, await Attachments.ReadAsync(hashes[0], default));
    }

    [SkippableFact]
    public async Task An_empty_file_and_a_large_one_are_files_too()
    {
        var large = RandomNumberGenerator.GetBytes(20 * 1024 * 1024);
        var (empty, hash) = (await Attachments.KeepAsync(Array.Empty<byte>()), await Attachments.KeepAsync(large));
        var (emptyAgain, largeAgain) = (await Attachments.ReadAsync(empty, default), await OpenAgain().ReadAsync(hash, default));
        Assert.Empty(emptyAgain!);
        Assert.True(large.SequenceEqual(largeAgain!));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("039058C6F2C0CB492C533B0A4D14EF77CC0F78ABCCCED5287D84A1A2011CFB81")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task What_is_no_hash_of_a_kept_file_is_not_there(string hash)
    {
        _ = await Attachments.KeepAsync(Scan);
        Assert.Null(await Attachments.ReadAsync(hash, default));
    }
}
