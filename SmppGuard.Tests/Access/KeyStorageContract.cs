using SmppGuard.Access;
using Xunit;

namespace SmppGuard.Tests.Access;

/// <summary>What every storage of API keys does, whichever database is behind it. Each <see cref="Open"/> is another process that shares what is stored.</summary>
public abstract class KeyStorageContract
{
    private static readonly DateTimeOffset Then = new(2026, 9, 29, 2, 15, 0, 123, TimeSpan.Zero);

    [SkippableFact]
    public async Task Keys_are_kept_as_they_were_made_and_in_that_order()
    {
        var first = Key("b");
        var second = Key("a") with { Organization = "acme", ExpiresAt = Then.AddDays(30), CreatedAt = Then.AddSeconds(1), Role = ApiRole.Auditor };
        await Open().AddAsync(first, default);
        await Open().AddAsync(second, default);
        Assert.Equal([first, second], await Open().ListAsync(default));
    }

    [SkippableFact]
    public async Task A_key_is_revoked_once_and_stays_in_the_list()
    {
        await Open().AddAsync(Key("a"), default);
        Assert.False(await Open().RevokeAsync("b", Then, "root", default));
        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Open().RevokeAsync("a", Then, "root", default))));
        Assert.Single(done, isDone => isDone);
        Assert.False(await Open().RevokeAsync("a", Then.AddDays(1), "other", default));
        Assert.Equal(Key("a") with { RevokedAt = Then, RevokedBy = "root" }, Assert.Single(await Open().ListAsync(default)));
    }

    [SkippableFact]
    public async Task Of_uses_the_latest_counts_whoever_stores_it_last()
    {
        Assert.Empty(await Open().UsesAsync(default));
        await Open().SaveUsesAsync(Uses(("a", Then.AddHours(1)), ("config-ops", Then)), default);
        await Open().SaveUsesAsync(Uses(("a", Then), ("config-ops", Then.AddHours(2))), default);
        await Open().SaveUsesAsync(Uses(), default);
        Assert.Equal(Uses(("a", Then.AddHours(1)), ("config-ops", Then.AddHours(2))).OrderBy(u => u.Key), (await Open().UsesAsync(default)).OrderBy(u => u.Key));
    }

    private protected abstract IKeyStorage Open();

    private static Dictionary<string, DateTimeOffset> Uses(params (string Id, DateTimeOffset At)[] uses) => uses.ToDictionary(u => u.Id, u => u.At, StringComparer.Ordinal);

    private static IssuedKey Key(string id) => new()
    {
        Id = id,
        Name = "ops",
        Role = ApiRole.Operator,
        Organization = null,
        Hash = "$sha256$" + id,
        ExpiresAt = null,
        CreatedAt = Then,
        CreatedBy = "root",
    };
}
