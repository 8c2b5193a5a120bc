using System.Security.Cryptography;
using SmppGuard.Carriers.Portability;
using Xunit;

namespace SmppGuard.Tests.Carriers;

/// <summary>What every storage of the list of ported numbers does, whichever database is behind it. Each <see cref="Open"/> is another process that shares what is stored.</summary>
public abstract class PortabilityStorageContract
{
    private static readonly DateTimeOffset Then = new(2026, 9, 29, 2, 15, 0, TimeSpan.Zero);

    [SkippableFact]
    public async Task A_list_is_there_for_all_when_it_is_put_in_force_and_not_before()
    {
        var storage = Open();
        Assert.Null(await storage.FindAsync(default));
        Assert.Null(await storage.RevisionAsync(default));
        var (one, other) = (Octets(1, 3000), Octets(2, 2_000_000));
        await storage.KeepAsync([one, other], default);
        await storage.KeepAsync([one], default);
        Assert.Null(await Open().FindAsync(default));
        Assert.True(await storage.TryPutInForceAsync(List(1, one, other), null, default));

        var found = await Open().FindAsync(default);
        Assert.Equivalent(List(1, one, other), found, strict: true);
        Assert.Equal(1, await Open().RevisionAsync(default));
        var read = await Open().ReadAsync([other.Sha256, one.Sha256, Octets(9, 5).Sha256], default);
        Assert.Equal(2, read.Count);
        Assert.Equal(other.Octets, read.Single(piece => piece.Sha256 == other.Sha256).Octets);
        Assert.Equal(one.Octets, read.Single(piece => piece.Sha256 == one.Sha256).Octets);
    }

    [SkippableFact]
    public async Task A_list_that_another_replaced_meanwhile_stays_as_that_one_left_it()
    {
        var (one, other) = (Open(), Open());
        var (first, second) = (Octets(1, 30), Octets(2, 30));
        await one.KeepAsync([first], default);
        await other.KeepAsync([second], default);
        Assert.True(await one.TryPutInForceAsync(List(1, first), null, default));
        Assert.False(await other.TryPutInForceAsync(List(1, second), null, default));
        Assert.True(await other.TryPutInForceAsync(List(2, second), 1, default));
        Assert.False(await one.TryPutInForceAsync(List(2, first), 1, default));
        Assert.Equivalent(List(2, second), await one.FindAsync(default), strict: true);
    }

    [SkippableFact]
    public async Task What_the_list_does_not_name_is_removed_once_nobody_can_mean_to_name_it_any_more()
    {
        var storage = Open();
        var (old, stays, left) = (Octets(1, 30), Octets(2, 30), Octets(3, 30));
        await storage.KeepAsync([old, stays], default);
        Assert.True(await storage.TryPutInForceAsync(List(1, old, stays), null, default));
        Assert.True(await storage.TryPutInForceAsync(List(2, stays), 1, default));
        await storage.KeepAsync([left], default);
        LaterByHours(2);
        await storage.RemoveLeftOversAsync(default);
        Assert.Equal([stays.Sha256], (await Open().ReadAsync([old.Sha256, stays.Sha256, left.Sha256], default)).Select(piece => piece.Sha256));
    }

    [SkippableFact]
    public async Task A_list_without_numbers_is_a_list()
    {
        Assert.True(await Open().TryPutInForceAsync(List(1) with { Carriers = [] }, null, default));
        Assert.Equivalent(List(1) with { Carriers = [] }, await Open().FindAsync(default), strict: true);
    }

    private protected abstract IPortabilityStorage Open();

    private protected abstract void LaterByHours(int hours);

    private protected static PortabilityOctets Octets(int seed, int length)
    {
        var octets = new byte[length];
        new Random(seed).NextBytes(octets);
        return new PortabilityOctets(Convert.ToHexStringLower(SHA256.HashData(octets)), octets);
    }

    private protected static PortabilityList List(long revision, params PortabilityOctets[] pieces) => new()
    {
        Version = $"v{revision}",
        Revision = revision,
        Count = 7,
        ReplacedAt = Then,
        Actor = "ops",
        Carriers = ["china-mobile", "china-unicom"],
        Pieces = [.. pieces.Select((piece, block) => new PortabilityPiece(8_212_000 + block, piece.Sha256))],
    };
}
