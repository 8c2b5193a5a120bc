using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Tests.Archive;
using Xunit;
using static SmppGuard.Tests.Archive.FeedExtensions;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoArchiveTests : ArchiveContract, IAsyncLifetime
{
    private const int Day = 20779;

    private MongoTestDatabase _database = null!;
    private MongoStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await MongoTestDatabase.CreateAsync(typeof(MongoArchiveTests));
        _store = await _database.OpenAsync(MongoArchive.Layout);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [SkippableFact]
    public async Task Receipts_and_replies_at_the_same_place_of_two_pods_journals_are_two()
    {
        var id = IdAt(Start);
        var feed = Feed(new TestMessage { Id = id });
        Archive.Store(feed.Batch);
        using var other = OpenAs(pod: 255);
        foreach (var (pod, state) in new[] { (other, "ENROUTE"), (Archive, "DELIVRD") })
        {
            feed = Feed();
            feed.Apply(Receipt(id, Start.AddHours(1), state), sequence: 7);
            feed.Apply(Reply(Start, ReplyAction.None, text: state), sequence: 8);
            pod.Store(feed.Batch);
            pod.Store(feed.Batch);
        }

        // What came in one millisecond is in the order of the pods, and no page leaves one out.
        Assert.Equal(["DELIVRD", "ENROUTE"], (await Archive.FindAsync(id, default))!.Receipts.Select(r => r.State));
        var first = await Archive.RepliesAsync(new ReplyFilter { Limit = 1 }, default);
        var second = await Archive.RepliesAsync(new ReplyFilter { Limit = 1, After = first.Next }, default);
        Assert.Equal([("ENROUTE", 8L), ("DELIVRD", 8L)], first.Items.Concat(second.Items).Select(r => (r.Reply.Text, r.Sequence)));
        Assert.Null(second.Next);
    }

    [SkippableFact]
    public void Raising_the_retention_keeps_a_day_longer_and_lowering_it_never_shortens_a_promise()
    {
        Store(new TestMessage { Id = IdAt(Start) });
        using (var shorter = OpenAs(pod: 1, messageMonths: 5))
        {
            shorter.Store(Feed(new TestMessage { Id = IdAt(Start, 1) }).Batch);
        }

        Time.AdjustTime(Start.AddMonths(5).AddDays(2));
        Assert.Empty(Archive.Purge());
        Time.AdjustTime(Start.AddMonths(6).AddDays(2));
        Assert.Equal([new PurgedRecords("2026-11-22", 2)], Archive.Purge());
    }

    [SkippableFact]
    public async Task A_day_stays_until_the_last_of_its_records_has_expired()
    {
        var late = new TestMessage { Id = IdAt(Start, 1), ReceivedLater = TimeSpan.FromDays(3) };
        Store(new TestMessage { Id = IdAt(Start) });
        Store(late);
        Time.AdjustTime(Start.AddMonths(6).AddDays(3).AddMilliseconds(-1));
        Assert.Empty(Archive.Purge());
        Assert.Equal([late.Id], (await Archive.QueryAsync(new MessageFilter(), default)).Items.Select(m => m.RecordId));
        Time.AdjustTime(Start.AddMonths(6).AddDays(3));
        Assert.Equal([new PurgedRecords("2026-11-22", 2)], Archive.Purge());
    }

    [SkippableFact]
    public async Task What_is_purged_leaves_no_collection_behind_and_a_late_receipt_does_not_bring_it_back()
    {
        Store([.. Enumerable.Range(0, 3).Select(n => new TestMessage { Id = IdAt(Start.AddDays(n)) })]);
        Assert.Equal(12, (await DaysAsync()).Count);
        Time.AdjustTime(Start.AddMonths(7));
        Assert.Equal(["2026-11-22"], Archive.Purge(atMost: 1).Select(p => p.Name));
        Assert.Equal(["2026-11-23", "2026-11-24"], Archive.Purge().Select(p => p.Name));
        Assert.Empty(await DaysAsync());

        var late = Feed();
        late.Apply(Receipt(IdAt(Start), Time.GetUtcNow(), "DELIVRD"));
        Archive.Store(late.Batch);
        using (var restarted = OpenAs(pod: 0))
        {
            restarted.Store(late.Batch);
        }

        Assert.Empty(await DaysAsync());
    }

    [SkippableFact]
    public async Task A_receipt_that_comes_with_its_message_is_kept_though_the_day_has_passed()
    {
        var late = new TestMessage { Id = IdAt(Start), ReceivedLater = TimeSpan.FromDays(3) };
        Time.AdjustTime(Start.AddMonths(6).AddDays(2));
        var feed = Feed(late);
        feed.Apply(Receipt(late.Id, Start.AddDays(3), "DELIVRD"));
        Archive.Store(feed.Batch);
        Assert.Single((await Archive.FindAsync(late.Id, default))!.Receipts);
    }

    [SkippableFact]
    public async Task A_day_that_is_being_dropped_takes_nothing_until_it_is_gone_and_another_pod_ends_what_one_began()
    {
        Store(new TestMessage { Id = IdAt(Start) });
        Time.AdjustTime(Start.AddMonths(6).AddDays(1));
        var days = _store.Collection(MessageDays.Collection);
        await days.UpdateOneAsync(new BsonDocument("_id", "2026-11-22"), new BsonDocument("$set", new BsonDocument("droppedAt", new BsonDateTime(Time.GetUtcNow().UtcDateTime))));
        var failure = Assert.Throws<StorageException>(() => Store(new TestMessage { Id = IdAt(Start, 1) }));
        Assert.Equal(StorageFault.Unavailable, failure.Fault);
        Assert.Empty(Archive.Purge());

        Time.Advance(TimeSpan.FromMinutes(10));
        using var other = OpenAs(pod: 1);
        Assert.Equal([new PurgedRecords("2026-11-22", 1)], other.Purge());
        Assert.Empty(Archive.Purge());

        // Whatever comes is kept, though it has expired: a clock may be wrong.
        Store(new TestMessage { Id = IdAt(Start, 1) });
        Time.AdjustTime(Start);
        Assert.Equal([IdAt(Start, 1)], (await Archive.QueryAsync(new MessageFilter { Account = "cp1" }, default)).Items.Select(m => m.RecordId));
        Assert.Contains("number", (await (await _store.Collection(DayLayout.NameOf(DayLayout.Messages, Day)).Indexes.ListAsync()).ToListAsync()).Select(i => i["name"].AsString));
    }

    [SkippableFact]
    public async Task A_message_that_cannot_be_read_is_damage_and_named()
    {
        var id = IdAt(Start);
        Store(new TestMessage { Id = id });
        var messages = _store.Collection(DayLayout.NameOf(DayLayout.Messages, Day));
        await messages.UpdateOneAsync(new BsonDocument("_id", id), new BsonDocument("$unset", new BsonDocument(MessageFields.Smsc, "")));
        var failure = await Assert.ThrowsAsync<StorageException>(async () => await Archive.FindAsync(id, default));
        Assert.Equal(StorageFault.Damaged, failure.Fault);
        Assert.Contains(id.ToString(System.Globalization.CultureInfo.InvariantCulture), failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_search_that_is_ended_says_so_and_blames_no_store()
    {
        Store(new TestMessage { Id = IdAt(Start) });
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Archive.QueryAsync(new MessageFilter(), ended.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Archive.FindAsync(IdAt(Start), ended.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Archive.RepliesAsync(new ReplyFilter(), ended.Token));
    }

    [SkippableFact]
    public async Task Every_search_goes_along_an_index()
    {
        Skip.If(_database.IsOnStandIn, "The stand-in has no explain.");
        Store([.. Enumerable.Range(0, 300).Select(n => new TestMessage { Id = IdAt(Start, n), Account = $"cp{n % 7}", MessageId = $"m{n}", Msisdn = 8613800138000 + (n % 50), Reason = n % 20 == 0 ? Reason.NoConsent : Reason.None })]);
        var always = ReceivedRange.Always;
        MessageQuery[] queries =
        [
            Of(new MessageFilter()),
            Of(new MessageFilter { Msisdn = new Msisdn(8613800138000) }),
            Of(new MessageFilter { Organization = "acme" }),
            Of(new MessageFilter { Code = "106900001" }),
            Of(new MessageFilter { Account = "cp1" }),
            Of(new MessageFilter { Allowed = true }),
            Of(new MessageFilter { Allowed = false }),
            Of(new MessageFilter { Allowed = false, Organization = "acme" }),
            Of(new MessageFilter { MessageId = "m1" }),
            MessageQuery.Skewed(new MessageFilter(), new ReceivedRange(1, 2), long.MaxValue, 1),
            MessageQuery.WithMessageId(["m1", "m2"], MessageFields.Smsc, "main", 1),
            MessageQuery.WithReceipts(1, 1),
        ];
        foreach (var query in queries)
        {
            var find = new BsonDocument { { "find", DayLayout.NameOf(DayLayout.Messages, Day) }, { "filter", query.Filter }, { "sort", query.Sort }, { "limit", 10 } };
            var plan = (await _store.Database.RunCommandAsync<BsonDocument>(new BsonDocument { { "explain", find }, { "verbosity", "queryPlanner" } })).GetValue("queryPlanner").AsBsonDocument["winningPlan"];
            var stages = StagesOf(plan).ToList();
            Assert.DoesNotContain("COLLSCAN", stages);
            Assert.DoesNotContain("SORT", stages);
        }

        MessageQuery Of(MessageFilter filter) => MessageQuery.Of(filter, always, 0, long.MaxValue, 1);

        static IEnumerable<string> StagesOf(BsonValue value) => value switch
        {
            BsonDocument document => document.Elements.SelectMany(e => e is { Name: "stage", Value.IsString: true } ? [e.Value.AsString] : StagesOf(e.Value)),
            BsonArray array => array.SelectMany(StagesOf),
            _ => [],
        };
    }

    [Fact]
    public void Collections_of_a_day_are_spread_by_the_hash_of_their_ids() => Assert.Equal(
        new BsonDocument { { "shardCollection", "guard.messages_2026-11-22" }, { "key", new BsonDocument("_id", "hashed") } },
        DayLayout.Sharding("guard", DayLayout.NameOf(DayLayout.Messages, Day)));

    private protected override IArchive Open() => OpenAs(pod: 0);

    private MongoArchive OpenAs(int pod, int messageMonths = 6) => new(_store, messageMonths, pod, Time);

    private async Task<List<string>> DaysAsync() =>
        [.. (await (await _store.Database.ListCollectionNamesAsync()).ToListAsync()).Where(name => name.Contains("_2026-", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
