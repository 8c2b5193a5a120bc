using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>Pods that share a database, each with a clock of its own: who has which number, and whose deliveries are whose.</summary>
public sealed class PodsTests : IAsyncLifetime
{
    private static readonly TimeSpan Beat = PodLease.Lease / 5;

    private readonly MongoContractDatabase _database = new(typeof(PodsTests), PodLease.Layout, MongoDeliveryStorage.Layout);
    private readonly List<Pod> _pods = [];

    public Task InitializeAsync() => _database.BeginAsync(failing: true);

    public async Task DisposeAsync()
    {
        foreach (var pod in _pods)
        {
            await pod.Lease.DisposeAsync();
        }

        await _database.EndAsync();
    }

    [SkippableFact]
    public async Task A_second_pod_with_the_number_of_one_that_lives_does_not_start()
    {
        var one = NewPod(3, "one");
        await one.Lease.TakeAsync(default);
        var other = NewPod(3, "other");
        var starting = other.Lease.TakeAsync(default);
        await other.Time.AdvanceUntilAsync(
            async () =>
            {
                await BeatAsync(one);
                return starting.IsCompleted;
            },
            "the second to end");
        var refused = await Assert.ThrowsAsync<PodNumberTakenException>(() => starting);
        Assert.StartsWith("SmppGuard:Pod:Number is 3; another pod that runs has this number ", refused.Message, StringComparison.Ordinal);
        Assert.True(one.Lease.IsHeld);
        Assert.False(other.Lease.IsHeld);
    }

    [SkippableFact]
    public async Task A_number_goes_on_at_once_in_its_data_directory_and_after_a_while_in_another()
    {
        await NewPod(3, "one").Lease.TakeAsync(default);
        await NewPod(3, "one").Lease.TakeAsync(default);
        var other = NewPod(3, "other");
        await other.Time.AdvanceUntilAsync(other.Lease.TakeAsync(default));
        Assert.True(other.Lease.IsHeld);
    }

    [SkippableFact]
    public async Task A_number_that_was_left_is_free_at_once()
    {
        var one = NewPod(3, "one");
        await one.Lease.TakeAsync(default);
        await one.Lease.DisposeAsync();
        await NewPod(3, "other").Lease.TakeAsync(default);
    }

    [SkippableFact]
    public async Task Of_many_who_want_a_free_number_one_gets_it()
    {
        var pods = Enumerable.Range(0, 4).Select(i => NewPod(3, $"pod{i}")).ToList();
        var starting = pods.ConvertAll(pod => pod.Lease.TakeAsync(default));
        var winner = await Task.WhenAny(starting);
        await winner;
        var holder = pods[starting.IndexOf(winner)];
        foreach (var (pod, start) in pods.Zip(starting).Where(p => p.First != holder))
        {
            await pod.Time.AdvanceUntilAsync(
                async () =>
                {
                    await BeatAsync(holder);
                    return start.IsCompleted;
                },
                "the others to end");
            _ = await Assert.ThrowsAsync<PodNumberTakenException>(() => start);
        }
    }

    [SkippableFact]
    public async Task A_pod_that_cannot_say_that_it_lives_knows_it_and_that_its_number_went_to_another()
    {
        var one = NewPod(3, "one");
        await one.Lease.TakeAsync(default);
        await _database.Database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "update" } }, { "errorCode", 96 } });
        one.Time.Advance(PodLease.Lease);
        Assert.False(one.Lease.IsHeld);
        await _database.Database.HealAsync();

        // What the first had under way when the database was well again may still reach it, as a last sign of life.
        var other = NewPod(3, "other");
        while (await Record.ExceptionAsync(() => other.Time.AdvanceUntilAsync(other.Lease.TakeAsync(default))) is { } refused)
        {
            _ = Assert.IsType<PodNumberTakenException>(refused);
        }

        await one.Time.AdvanceUntilAsync(async () => await Record.ExceptionAsync(() => one.Lease.OthersAliveAsync(default)) is StorageException, "the first to learn of it", Beat);
        Assert.False(one.Lease.IsHeld);
        Assert.True(other.Lease.IsHeld);
    }

    [SkippableFact]
    public async Task What_waits_at_a_pod_that_lives_is_given_to_no_other_and_what_a_dead_one_left_to_one()
    {
        var (one, other, third) = (NewPod(1, "one"), NewPod(2, "other"), NewPod(3, "third"));
        await one.Lease.TakeAsync(default);
        await other.Lease.TakeAsync(default);
        one.Deliveries.Begin([Delivery(IdOf(1, 1)), Delivery(IdOf(1, 2)), Delivery(IdOf(1, 3))]);
        Assert.Empty(await ClaimAsync(other));
        Assert.Empty(await other.Deliveries.WaitingAsync(default));

        // It lives, however long that is.
        for (var i = 0; i < 2; i++)
        {
            await BeatAsync(one);
            other.Time.Advance(PodLease.Lease);
            Assert.Empty(await ClaimAsync(other));
        }

        other.Time.Advance(PodLease.Lease);
        Assert.Equal(3, Assert.Single(await other.Deliveries.WaitingAsync(default)).DeliveryIds.Count);
        Assert.Equal([IdOf(1, 1), IdOf(1, 2)], await ClaimAsync(other, limit: 2));

        // The first, back again, has what is left of it, and a third that knows nothing yet of anybody takes nothing.
        await BeatAsync(one);
        Assert.Equal([IdOf(1, 3)], await ClaimAsync(one));
        Assert.Empty(await ClaimAsync(third));
        Assert.Equal([IdOf(1, 1), IdOf(1, 2)], await ClaimAsync(other));
    }

    [SkippableFact]
    public async Task What_another_delivered_does_not_come_back_when_the_journal_is_read_again()
    {
        var (one, other) = (NewPod(1, "one"), NewPod(2, "other"));
        await one.Lease.TakeAsync(default);
        await other.Lease.TakeAsync(default);
        one.Deliveries.Begin([Delivery(IdOf(1, 1)), Delivery(IdOf(1, 2))]);
        _ = await ClaimAsync(other);
        other.Time.Advance(PodLease.Lease);
        Assert.Equal(2, (await ClaimAsync(other)).Count);
        other.Deliveries.End([IdOf(1, 1)], DateTimeOffset.UtcNow);

        // The first starts again, and takes its journal over from before.
        one.Deliveries.Begin([Delivery(IdOf(1, 1)), Delivery(IdOf(1, 2))]);
        Assert.Empty(await ClaimAsync(one));
        Assert.Equal([IdOf(1, 2)], await ClaimAsync(other));
        Assert.Equal([IdOf(1, 2)], Assert.Single(await other.Deliveries.WaitingAsync(default)).DeliveryIds);

        one.Deliveries.End([IdOf(1, 1), IdOf(1, 2)], DateTimeOffset.UtcNow);
        Assert.Empty(await ClaimAsync(other));
        Assert.Equal(0, await _database.Store.Collection("deliveries").CountDocumentsAsync(new BsonDocument()));
    }

    private sealed record Pod(FakeTimeProvider Time, PodLease Lease, MongoDeliveryStorage Deliveries);

    private Pod NewPod(int number, string holder)
    {
        var (store, time) = (_database.Open(), new FakeTimeProvider());
        var lease = new PodLease(store, time, number, holder);
        var pod = new Pod(time, lease, new MongoDeliveryStorage(store, lease));
        _pods.Add(pod);
        return pod;
    }

    /// <summary>Has a pod say once that it lives.</summary>
    private async Task BeatAsync(Pod pod)
    {
        var before = await CountOfAsync();
        await pod.Time.AdvanceUntilAsync(async () => await CountOfAsync() > before, "a sign of life", Beat);

        async Task<long> CountOfAsync() => (await _database.Store.Collection("pods").Find(new BsonDocument("_id", (long)pod.Lease.Pod)).FirstAsync())["beat"].ToInt64();
    }

    private static async Task<List<long>> ClaimAsync(Pod pod, int limit = 10) => [.. (await pod.Deliveries.ClaimAsync("cp1", 0, limit, default)).Select(d => d.DeliveryId)];

    private static long IdOf(int pod, long milliseconds) => new RecordIds(pod).Next(milliseconds);

    private static PendingDelivery Delivery(long id) => new() { DeliveryId = id, Kind = DeliveryKind.Receipt, Account = "cp1", At = 5, Pdu = [1, 2] };
}
