using SmppGuard.DoNotDisturb;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.DoNotDisturb;

/// <summary>What every storage of do-not-disturb lists does, whichever database is behind it. Each <see cref="Open"/> is another process that shares what is stored.</summary>
public abstract class DoNotDisturbStorageContract
{
    private static readonly DateTimeOffset Then = new(2026, 9, 29, 2, 15, 0, TimeSpan.Zero);
    private static readonly Msisdn Number = new(8613800138000);

    [SkippableFact]
    public async Task A_list_is_in_force_for_all_when_its_generation_is_put_in_force_and_not_before()
    {
        var one = Open();
        var generation = await FillAsync(one, [1, 2, 3]);
        await one.AddNumbersAsync(generation, [3, 4], default);
        Assert.Empty(await Open().ListsAsync(default));
        Assert.True(await one.TryPutInForceAsync(List("national", 4), generation, null, default));

        var inForce = Assert.Single(await Open().ListsAsync(default));
        Assert.Equal(new ListInForce(List("national", 4), generation), inForce);
        Assert.Equal([1, 2, 3, 4], (await Open().NumbersAsync(generation, default)).Order());
    }

    [SkippableFact]
    public async Task A_list_that_another_replaced_meanwhile_stays_as_that_one_left_it()
    {
        var (one, other) = (Open(), Open());
        var first = await FillAsync(one, [1]);
        var second = await FillAsync(other, [2]);
        Assert.NotEqual(first, second);
        Assert.True(await one.TryPutInForceAsync(List("national", 1), first, null, default));
        Assert.False(await other.TryPutInForceAsync(List("national", 1), second, null, default));
        Assert.Equal(first, Assert.Single(await other.ListsAsync(default)).Generation);
        Assert.True(await other.TryPutInForceAsync(List("national", 1), second, first, default));
        Assert.False(await one.TryPutInForceAsync(List("regional", 1), first, second, default));
        Assert.Equal(second, Assert.Single(await one.ListsAsync(default)).Generation);
    }

    [SkippableFact]
    public async Task What_no_list_names_is_removed_and_the_lists_stay()
    {
        var storage = Open();
        var old = await FillAsync(storage, [1, 2]);
        Assert.True(await storage.TryPutInForceAsync(List("national", 2), old, null, default));
        var now = await FillAsync(storage, [2, 3]);
        Assert.True(await storage.TryPutInForceAsync(List("national", 2), now, old, default));
        Assert.True(await storage.TryPutInForceAsync(List("a-list", 1), await FillAsync(storage, [9]), null, default));
        await storage.RemoveLeftOversAsync(default);
        Assert.Empty(await WhatIsLeftAsync(Open(), old));
        Assert.Equal([2, 3], (await Open().NumbersAsync(now, default)).Order());
        Assert.Equal(["a-list", "national"], (await Open().ListsAsync(default)).Select(l => l.List.Name));

        Assert.True(await storage.DeleteListAsync("national", "ops", Then, default));
        Assert.False(await Open().DeleteListAsync("national", "ops", Then, default));
        Assert.Equal("a-list", Assert.Single(await Open().ListsAsync(default)).List.Name);
    }

    [SkippableFact]
    public async Task A_number_is_put_once_with_its_last_reason_and_taken_back_once()
    {
        Assert.True(await Open().PutSingleAsync(Number, new DoNotDisturbEntry("asked", Then, "ops"), default));
        Assert.False(await Open().PutSingleAsync(Number, new DoNotDisturbEntry("asked again", Then.AddDays(1), "audit"), default));
        Assert.Equal(new DoNotDisturbEntry("asked again", Then, "ops"), await Open().FindSingleAsync(Number, default));
        Assert.Equal([Number], await Open().SinglesAsync(default));
        Assert.True(await Open().DeleteSingleAsync(Number, "ops", Then, default));
        Assert.False(await Open().DeleteSingleAsync(Number, "ops", Then, default));
        Assert.Null(await Open().FindSingleAsync(Number, default));
        Assert.Empty(await Open().SinglesAsync(default));
    }

    private protected abstract IDoNotDisturbStorage Open();

    private static DoNotDisturbList List(string name, long count) => new(name, "2026-11", count, Then, "ops");

    private static async Task<List<long>> WhatIsLeftAsync(IDoNotDisturbStorage storage, long removed)
    {
        try
        {
            return await storage.NumbersAsync(removed, default);
        }
        catch (StorageException gone) when (gone.MayPass)
        {
            return [];
        }
    }

    private static async Task<long> FillAsync(IDoNotDisturbStorage storage, long[] numbers)
    {
        var generation = await storage.BeginGenerationAsync(default);
        await storage.AddNumbersAsync(generation, numbers, default);
        return generation;
    }
}
