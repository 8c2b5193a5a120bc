using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>Pods that share a database, each with a clock of its own: who has which number, and whose deliveries are whose.</summary>
public sealed class PodsTests : IAsyncLifetime
{
    private static readonly TimeSpan Beat = PodLease.Lease / 5;

    private readonly MongoContractDatabase _database = new(typeof(PodsTests), PodLease.Layout, MongoDeliveryStorage.Layout, MongoScheduledStorage.Layout);
    private static readonly Msisdn Recipient = new(8613800138000);

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
        await Eventually.TrueAsync(() => one.Lease.IsHeld, "the lease of the first");
        Assert.False(other.Lease.IsHeld);
    }

    [SkippableFact]
    public async Task A_number_goes_on_at_once_in_its_data_directory_and_after_a_while_in_another()
    {
        await NewPod(3, "one").Lease.TakeAsync(default);
        await NewPod(3, "one").Lease.TakeAsync(default);
        var other = NewPod(3, "other");
        await other.Time.AdvanceUntilAsync(other.Lease.TakeAsync(default));
        await Eventually.TrueAsync(() => other.Lease.IsHeld, "the lease of the other");
    }

    [SkippableFact]
    public async Task A_number_that_was_left_is_free_at_once()
    {
        var one = NewPod(3, "one");
        await one.Lease.TakeAsync(default);
        one.Lease.LetGo();
        await one.Lease.DisposeAsync();
        await NewPod(3, "other").Lease.TakeAsync(default);
    }

    [SkippableFact]
    public async Task A_number_that_may_not_go_is_its_data_directory_s_after_the_end_too()
    {
        var one = NewPod(3, "one");
        await one.Lease.TakeAsync(default);
        await one.Lease.DisposeAsync();
        Assert.Equal([3], (await PodLease.NotEndedAsync(_database.Store, default)).NotEnded);
        var again = NewPod(3, "one");
        await again.Lease.TakeAsync(default);
        Assert.Equal(one.Lease.Owner, again.Lease.Owner);
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

        await one.Time.AdvanceUntilAsync(async () => await Record.ExceptionAsync(() => one.Lease.LookAsync(default)) is StorageException, "the first to learn of it", Beat);
        Assert.False(one.Lease.IsHeld);
        await Eventually.TrueAsync(() => other.Lease.IsHeld, "the lease of the other");
    }

    /// <summary>What was due when the number was taken is nobody's to send; what is due later is the successor's.</summary>
    [SkippableFact]
    public async Task What_waits_for_its_time_is_sent_by_the_pod_that_has_the_number_alone()
    {
        var one = NewPod(3, "one");
        await one.Lease.TakeAsync(default);
        var due = one.Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();
        var scheduled = ScheduledOf(one);
        scheduled.Apply([new ScheduledChange.Begin(Advert(due))]);
        Assert.Equal(1, await FoundAsync(scheduled));
        await _database.Database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "update" } }, { "errorCode", 96 } });
        one.Time.Advance(PodLease.Lease);
        Assert.Equal(0, await FoundAsync(scheduled));
        await _database.Database.HealAsync();

        // What the first had under way when the database was well again may still reach it, as a last sign of life.
        var other = NewPod(3, "other");
        while (await Record.ExceptionAsync(() => other.Time.AdvanceUntilAsync(other.Lease.TakeAsync(default))) is { } refused)
        {
            _ = Assert.IsType<PodNumberTakenException>(refused);
        }

        await one.Time.AdvanceUntilAsync(() => one.Lease.Lost.IsCompleted, "the first to learn of it", Beat);
        Assert.Equal(0, await FoundAsync(scheduled));
        Assert.Equal(1, await FoundAsync(ScheduledOf(other)));

        async Task<int> FoundAsync(MongoScheduledStorage storage)
        {
            int[] counts =
            [
                (await storage.DueAsync("main", due, null, 10, default)).Count,
                (await storage.SmscsAsync(default)).Count,
                await storage.FindAsync(IdOf(3, 1), default) is null ? 0 : 1,
                (await storage.OfAsync("cp1", "1069", Recipient, default)).Count,
            ];
            return Assert.Single(counts.Distinct());
        }
    }

    [SkippableFact]
    public async Task What_waits_at_a_pod_that_lives_is_given_to_no_other_and_what_a_dead_one_left_to_one()
    {
        var (one, other, third) = (NewPod(1, "one"), NewPod(2, "other"), NewPod(3, "third"));
        await one.Lease.TakeAsync(default);
        await other.Lease.TakeAsync(default);
        await third.Lease.TakeAsync(default);
        one.Deliveries.Begin([Delivery(IdOf(1, 1)), Delivery(IdOf(1, 2)), Delivery(IdOf(1, 3)), Delivery(IdOf(1, 4)) with { Account = "cp2" }]);
        Assert.Empty(await TakeLeftAsync(other));
        Assert.Empty(await other.Deliveries.WaitingAsync(default));

        // It lives, however long that is.
        for (var i = 0; i < 2; i++)
        {
            await BeatAsync(one);
            await LookOnAsync(other, PodLease.Lease / 2);
            Assert.Empty(await TakeLeftAsync(other));
        }

        await LookOnAsync(other, PodLease.Lease);
        Assert.Equal([IdOf(1, 1), IdOf(1, 2)], await TakeLeftAsync(other, limit: 2));
        Assert.Equal([IdOf(1, 1), IdOf(1, 2)], await ReadAsync(other));

        // The first, back again, has another lease and nothing of before, and asks for what is left as everybody does.
        var before = one.Lease.Owner;
        await BeatAsync(one);
        await Eventually.TrueAsync(() => one.Lease.Owner > before, "the answer to it");
        Assert.Empty(await ReadAsync(one));
        Assert.Equal([IdOf(1, 1), IdOf(1, 2)], (await one.Deliveries.GoneAsync([IdOf(1, 1), IdOf(1, 2), IdOf(1, 9)], default)).Order());
        await BeatAsync(third);
        Assert.Equal([IdOf(1, 3)], await TakeLeftAsync(third));
        Assert.Empty(await TakeLeftAsync(one));
        Assert.Equal([IdOf(1, 4)], await TakeLeftAsync(one, "cp2"));
        Assert.Equal([IdOf(1, 1), IdOf(1, 2)], await ReadAsync(other));
    }

    [SkippableFact]
    public async Task What_another_delivered_does_not_come_back_when_the_journal_is_read_again()
    {
        var (one, other) = (NewPod(1, "one"), NewPod(2, "other"));
        await one.Lease.TakeAsync(default);
        await other.Lease.TakeAsync(default);
        one.Deliveries.Begin([Delivery(IdOf(1, 1)), Delivery(IdOf(1, 2))]);
        await LookOnAsync(other, PodLease.Lease);
        Assert.Equal(2, (await TakeLeftAsync(other)).Count);
        other.Deliveries.End([IdOf(1, 1)], DateTimeOffset.UtcNow);

        // The first starts again, and takes its journal over from before.
        one.Deliveries.Begin([Delivery(IdOf(1, 1)), Delivery(IdOf(1, 2))]);
        Assert.Empty(await ReadAsync(one));
        Assert.Empty(await TakeLeftAsync(one));
        Assert.Equal([IdOf(1, 2)], await ReadAsync(other));
        Assert.Equal([IdOf(1, 2)], Assert.Single(await other.Deliveries.WaitingAsync(default)).DeliveryIds);

        one.Deliveries.End([IdOf(1, 1), IdOf(1, 2)], DateTimeOffset.UtcNow);
        Assert.Empty(await ReadAsync(other));
        Assert.Equal([IdOf(1, 2)], await other.Deliveries.GoneAsync([IdOf(1, 2)], default));
        Assert.Equal(0, await _database.Store.Collection("deliveries").CountDocumentsAsync(new BsonDocument()));
    }

    [SkippableFact]
    public async Task What_waits_where_an_account_is_not_bound_is_given_to_the_pod_where_it_is_and_told_there_once()
    {
        var (one, other) = (NewPod(1, "one"), NewPod(2, "other"));
        await one.Lease.TakeAsync(default);
        await other.Lease.TakeAsync(default);
        one.Deliveries.Begin([Delivery(IdOf(1, 1)), Delivery(IdOf(1, 2))]);
        Assert.Empty(await one.HandOver.LookAsync(default));
        await other.HandOver.SayBoundAsync(["cp1", "cp2"], default);
        var bound = await one.HandOver.LookAsync(default);
        Assert.Equal([("cp1", other.Lease.Owner), ("cp2", other.Lease.Owner)], bound.Select(b => (b.Key, b.Value)).Order());

        // The third is not stored yet, and stays.
        Assert.Equal([IdOf(1, 1), IdOf(1, 2)], (await one.HandOver.GiveAsync([IdOf(1, 1), IdOf(1, 2), IdOf(1, 3)], other.Lease.Owner, default)).Order());
        Assert.Empty(await ReadAsync(one));
        Assert.Empty(await one.Deliveries.WaitingAsync(default));
        Assert.Equal([IdOf(1, 1), IdOf(1, 2)], (await one.Deliveries.GoneAsync([IdOf(1, 1), IdOf(1, 2), IdOf(1, 3)], default)).Order());

        // Nothing is at hand before it is noted, also after a start.
        Assert.Empty(await other.Deliveries.WaitingAsync(default));
        Assert.Equal([IdOf(1, 1), IdOf(1, 2)], Assert.Single(await other.HandOver.NoteAsync(10, default)).DeliveryIds);
        Assert.Empty(await other.HandOver.NoteAsync(10, default));
        Assert.Equal([IdOf(1, 1), IdOf(1, 2)], Assert.Single(await other.Deliveries.WaitingAsync(default)).DeliveryIds);

        // Given back, it is the first's again, and nobody else's.
        await other.HandOver.GiveAsync([IdOf(1, 1)], one.Lease.Owner, default);
        Assert.Equal([IdOf(1, 1)], Assert.Single(await one.HandOver.NoteAsync(10, default)).DeliveryIds);
        Assert.Equal([IdOf(1, 2)], await ReadAsync(other));
    }

    [SkippableFact]
    public async Task A_note_of_which_nobody_knows_whether_it_was_written_is_written_until_it_is_known()
    {
        var (one, other) = (NewPod(1, "one"), NewPod(2, "other"));
        await one.Lease.TakeAsync(default);
        await other.Lease.TakeAsync(default);
        one.Deliveries.Begin([Delivery(IdOf(1, 1))]);
        await one.HandOver.GiveAsync([IdOf(1, 1)], other.Lease.Owner, default);
        await _database.Database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "update" } }, { "writeConcernError", new BsonDocument { { "code", 64 }, { "errmsg", "not yet" } } } });
        _ = await Assert.ThrowsAsync<StorageException>(() => other.HandOver.NoteAsync(10, default));
        await _database.Database.HealAsync();
        Assert.Equal([IdOf(1, 1)], Assert.Single(await other.HandOver.NoteAsync(10, default)).DeliveryIds);
        Assert.Empty(await other.HandOver.NoteAsync(10, default));
    }

    [SkippableFact]
    public async Task What_was_given_to_a_pod_that_died_before_it_knew_goes_to_another()
    {
        var (one, other, third) = (NewPod(1, "one"), NewPod(2, "other"), NewPod(3, "third"));
        await one.Lease.TakeAsync(default);
        await other.Lease.TakeAsync(default);
        await third.Lease.TakeAsync(default);
        one.Deliveries.Begin([Delivery(IdOf(1, 1))]);
        await one.HandOver.GiveAsync([IdOf(1, 1)], other.Lease.Owner, default);
        await LookOnAsync(third, PodLease.Lease);
        Assert.Equal([IdOf(1, 1)], await TakeLeftAsync(third));
        Assert.Empty(await other.HandOver.NoteAsync(10, default));
    }

    [SkippableFact]
    public async Task A_start_after_a_crash_goes_on_under_the_lease_that_was_and_a_stop_ends_it_at_once()
    {
        var (one, other) = (NewPod(1, "one"), NewPod(2, "other"));
        await one.Lease.TakeAsync(default);
        await other.Lease.TakeAsync(default);
        one.Deliveries.Begin([Delivery(IdOf(1, 1))]);
        var again = NewPod(1, "one");
        await again.Lease.TakeAsync(default);
        Assert.Equal(one.Lease.Owner, again.Lease.Owner);
        Assert.Equal([IdOf(1, 1)], Assert.Single(await again.Deliveries.WaitingAsync(default)).DeliveryIds);

        again.Lease.LetGo();
        await again.Lease.DisposeAsync();
        await LookOnAsync(other, TimeSpan.Zero);
        Assert.Equal([IdOf(1, 1)], await TakeLeftAsync(other));
    }

    [SkippableFact]
    public async Task While_the_database_was_away_nobody_has_seen_another_stand_still()
    {
        var (one, other) = (NewPod(1, "one"), NewPod(2, "other"));
        await one.Lease.TakeAsync(default);
        await other.Lease.TakeAsync(default);
        one.Deliveries.Begin([Delivery(IdOf(1, 1))]);
        await LookOnAsync(other, PodLease.Lease / 2);
        other.Time.Advance(PodLease.Lease * 2);
        await LookOnAsync(other, PodLease.Lease / 2);
        Assert.Empty(await TakeLeftAsync(other));
        await LookOnAsync(other, PodLease.Lease / 2);
        Assert.Equal([IdOf(1, 1)], await TakeLeftAsync(other));
    }

    [SkippableFact]
    public async Task What_nobody_is_bound_for_is_taken_once_it_has_expired_so_that_somebody_ends_it()
    {
        var (one, other) = (NewPod(1, "one"), NewPod(2, "other"));
        await one.Lease.TakeAsync(default);
        await other.Lease.TakeAsync(default);
        one.Deliveries.Begin([Delivery(IdOf(1, 1)), Delivery(IdOf(1, 2))]);
        await LookOnAsync(other, PodLease.Lease);
        await other.HandOver.TakeLeftAsync([], IdOf(1, 2), 10, default);
        Assert.Equal([IdOf(1, 1)], Assert.Single(await other.HandOver.NoteAsync(10, default)).DeliveryIds);
    }

    private sealed record Pod(FakeTimeProvider Time, PodLease Lease, MongoDeliveryStorage Deliveries, MongoDeliveryHandOver HandOver);

    private MongoScheduledStorage ScheduledOf(Pod pod) => new(_database.Open(), pod.Lease.Pod, () => pod.Lease.IsHeld);

    private static ScheduledMessage Advert(long due) =>
        new() { RecordId = IdOf(3, 1), DueAt = due, ValidUntil = 0, MessageId = IdOf(3, 1), State = ScheduledState.Waiting, Account = "cp1", Smsc = "main", Source = "1069", Msisdn = Recipient, IsRewritten = false, Submit = [1] };

    private Pod NewPod(int number, string holder)
    {
        var (store, time) = (_database.Open(), new FakeTimeProvider());
        var lease = new PodLease(store, time, number, holder);
        var pod = new Pod(time, lease, new MongoDeliveryStorage(store, lease), new MongoDeliveryHandOver(store, lease));
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

    /// <summary>Has a pod look at the others again and again, without a gap; its own sign of life may fall due meanwhile.</summary>
    private static async Task LookOnAsync(Pod pod, TimeSpan duration)
    {
        var step = PodLease.Lease / 10;
        _ = await pod.HandOver.LookAsync(default);
        for (var passed = TimeSpan.Zero; passed < duration; passed += step)
        {
            pod.Time.Advance(step);
            _ = await pod.HandOver.LookAsync(default);
        }

        // What that look ended the next one knows.
        _ = await pod.HandOver.LookAsync(default);
    }

    private static async Task<List<long>> TakeLeftAsync(Pod pod, string account = "cp1", int limit = 10)
    {
        _ = await pod.HandOver.LookAsync(default);
        await pod.HandOver.TakeLeftAsync([account], 0, limit, default);
        return [.. (await pod.HandOver.NoteAsync(limit, default)).SelectMany(w => w.DeliveryIds)];
    }

    private static async Task<List<long>> ReadAsync(Pod pod) => [.. (await pod.Deliveries.ReadAsync("cp1", 0, 10, default)).Select(d => d.DeliveryId)];

    private static long IdOf(int pod, long milliseconds) => new RecordIds(pod).Next(milliseconds);

    private static PendingDelivery Delivery(long id) => new() { DeliveryId = id, Kind = DeliveryKind.Receipt, Account = "cp1", At = 5, Pdu = [1, 2] };
}
