using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using SmppGuard.DoNotDisturb;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.DoNotDisturb;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoDoNotDisturbStorageTests : DoNotDisturbStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoDoNotDisturbStorageTests), MongoDoNotDisturbStorage.Layouts);
    private readonly FakeTimeProvider _time = HandedTime.Stopped();

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task A_list_that_another_pod_still_fills_is_not_removed_and_one_that_it_abandoned_is()
    {
        var (one, other) = (Open(), Open());
        var filling = await one.BeginGenerationAsync(default);
        await one.AddNumbersAsync(filling, [1, 2], default);
        await other.RemoveLeftOversAsync(default);
        Assert.Equal([1, 2], await other.NumbersAsync(filling, default));

        _time.Advance(TimeSpan.FromHours(25));
        await other.RemoveLeftOversAsync(default);
        await AssertGoneAsync(() => other.NumbersAsync(filling, default));
        await AssertGoneAsync(() => one.AddNumbersAsync(filling, [3], default));
        Assert.False(await one.TryPutInForceAsync(new DoNotDisturbList("national", "1", 2, _time.GetUtcNow(), "ops"), filling, null, default));
        Assert.Empty(await other.ListsAsync(default));
    }

    [SkippableFact]
    public async Task A_list_in_force_for_long_is_not_removed()
    {
        var one = Open();
        var generation = await one.BeginGenerationAsync(default);
        await one.AddNumbersAsync(generation, [1], default);
        Assert.True(await one.TryPutInForceAsync(new DoNotDisturbList("national", "1", 1, _time.GetUtcNow(), "ops"), generation, null, default));
        _time.Advance(TimeSpan.FromDays(400));
        await Open().RemoveLeftOversAsync(default);
        Assert.Equal([1], await Open().NumbersAsync(generation, default));
    }

    /// <summary>Half a list must not be taken for the whole: numbers that are missing would be called.</summary>
    [SkippableFact]
    public async Task Numbers_that_are_being_removed_are_no_list()
    {
        var one = Open();
        var generation = await one.BeginGenerationAsync(default);
        await one.AddNumbersAsync(generation, [1], default);
        await _database.Store.Collection("doNotDisturbGenerations").UpdateOneAsync(new BsonDocument("_id", generation), new BsonDocument("$set", new BsonDocument("state", "removing")));
        await AssertGoneAsync(() => one.NumbersAsync(generation, default));
    }

    private protected override IDoNotDisturbStorage Open() => new MongoDoNotDisturbStorage(_database.Open(), _time, 0);

    private static async Task AssertGoneAsync(Func<Task> work) => Assert.Equal(StorageFault.Unavailable, (await Assert.ThrowsAsync<StorageException>(work)).Fault);
}
