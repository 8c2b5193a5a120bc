using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Complaints;
using SmppGuard.Consents;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Registry;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.Sqlite.Moving;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Consents;
using SmppGuard.Tests.OldDirectories;
using SmppGuard.Tests.Storage;
using Xunit;

namespace SmppGuard.Tests.Moving;

/// <summary>Everything that a store can hold, moved between SQLite and MongoDB and back.</summary>
public sealed class StoreMoveTests : IAsyncLifetime
{
    private const string Here = "";

    private MovedStores? _stores;

    private MovedStores Stores => _stores!;

    public async Task InitializeAsync() => _stores = await MovedStores.CreateAsync(typeof(StoreMoveTests));

    public async Task DisposeAsync()
    {
        if (_stores is not null)
        {
            await _stores.DisposeAsync();
        }
    }

    [SkippableTheory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 7)]
    public async Task What_was_moved_there_and_back_is_equal_item_by_item(int seed, int pod)
    {
        await FillAsync("one", seed, pod, rounds: 2);
        Assert.Null((await Stores.CopyAsync("one", Here)).User);
        Assert.Empty(await Stores.CompareAsync("one", Here));
        Assert.All(Stores.Compared.Parts, part => Assert.True(part.Tally.Read > 0, $"nothing was compared of {part.Part}"));

        Assert.Null((await Stores.CopyAsync(Here, "two")).User);
        Assert.Empty(await Stores.CompareAsync(Here, "two"));
        Assert.Empty(await Stores.CompareAsync("two", Here));
        await using var one = SqliteMovableStore.Open(Stores.At("one"), null, TimeProvider.System);
        await using var two = SqliteMovableStore.Open(Stores.At("two"), null, TimeProvider.System);
        List<StoreDifference> found = [];
        await new StoreComparison(one, two, new MoveProgress(), found.Add).RunAsync(0, default);
        Assert.Empty(found);

        Assert.Equal(await KeysAsync("one"), await KeysAsync("two"));

        // It gives its ids behind all of these.
        Assert.True(two.Checkpoint().LastRecordId > RecordIds.FirstAt(MovedStores.Start.ToUnixTimeMilliseconds()));
    }

    [SkippableFact]
    public async Task What_several_pods_have_stored_comes_together_in_one_directory()
    {
        foreach (var pod in new[] { 3, 1 })
        {
            var random = new RandomStore(await Stores.OpenDatabaseAsync(pod, $"pod-{pod}"), pod, pod, MovedStores.Start);
            await random.FillAsync();
        }

        await Stores.CloseAsync();
        Assert.Null((await Stores.CopyAsync(Here, "one")).User);
        Assert.Empty(await Stores.CompareAsync(Here, "one"));
        var ports = Stores.OpenDirectory("one");
        Assert.Equal(6, (await ports.GetRequiredService<SmppGuard.Relay.Deliveries.IDeliveryStorage>().WaitingAsync(default)).Sum(waiting => waiting.DeliveryIds.Count));

        // What they had counted is there, and what waits will be counted as what it becomes.
        var counted = 0L;
        await ports.GetRequiredService<SmppGuard.Archive.Statistics.IStatisticsStorage>().ReadAsync(new(0, int.MaxValue), row => counted += row.Counts.Messages, default);
        Assert.Equal((40, 0L), (counted, ports.GetRequiredService<IArchiveState>().LoadCheckpoint().CountedAfter));
    }

    [SkippableFact]
    public async Task Another_copy_writes_what_is_new_since_and_takes_away_what_is_gone()
    {
        var random = await FillAsync("one", 4, 0, rounds: 1);
        Assert.Null((await Stores.CopyAsync("one", Here)).User);
        var again = (await Stores.CopyAsync("one", Here)).Progress;
        Assert.All(again.Parts.Where(part => part.Part is not ("receipts" or "replies" or "operations")), part => Assert.Equal((0, 0), (part.Tally.Put, part.Tally.Removed)));

        random.Reopen(Stores.OpenDirectory("one"), MovedStores.Start.AddDays(4));
        await random.FillAsync();
        await Stores.CloseAsync();
        var news = (await Stores.CopyAsync("one", Here)).Progress;
        Assert.Empty(await Stores.CompareAsync("one", Here));
        Assert.InRange(news.Parts.Single(part => part.Part == "consents").Tally.Put, 10, 12);
        Assert.True(news.Parts.Single(part => part.Part == "scheduled messages").Tally.Removed > 0);
    }

    /// <summary>What was copied is the past: none of it is read again but for what has happened to it.</summary>
    [SkippableFact]
    public async Task What_has_become_of_messages_since_they_were_copied_comes_along()
    {
        var ports = Stores.OpenDirectory("one");
        var archive = ports.GetRequiredService<IArchive>();
        var state = ports.GetRequiredService<IArchiveState>();
        _ = await ports.GetRequiredService<IRegistryStorage>().HideSecretsAsync(clear => clear, default);
        var at = MovedStores.Start.ToUnixTimeMilliseconds();
        var ids = new RecordIds();
        var unanswered = new TestMessage { Id = ids.Next(at), MessageId = "", Outcome = Outcome.Unknown, Status = SmppGuard.Smpp.Pdus.CommandStatus.ESME_RSYSERR };
        var waiting = new TestMessage { Id = ids.Next(at), MessageId = "77", SmscIds = ["5a"] };
        var refused = new TestMessage { Id = ids.Next(at), MessageId = "78", Outcome = Outcome.NotSent, OutcomeReason = Reason.ConsentRevoked, Status = (SmppGuard.Smpp.Pdus.CommandStatus)0x0403 };
        var newest = new TestMessage { Id = ids.Next(MovedStores.Start.AddDays(3).ToUnixTimeMilliseconds()), SmscIds = ["9"] };
        var feed = FeedExtensions.Feed(unanswered, newest);
        feed.ApplyScheduled(waiting, 77);
        feed.ApplyScheduled(refused, 78);
        feed.Apply(StateRecords.Receipt(0, "", at + 60_000) with { RecordId = 0, SmscMessageId = "late" }, 5);
        archive.Store(feed.Batch);
        Commit(state, 10, StateRecords.Waits(waiting.Id, at + 10, at), StateRecords.Waits(refused.Id, at + 10, at));
        await Stores.CloseAsync();
        _ = await Stores.CopyAsync("one", Here);
        _ = await Stores.CopyAsync(Here, "two");

        ports = Stores.OpenDirectory("one");
        feed = FeedExtensions.Feed();
        feed.ApplyLate(unanswered with { Outcome = Outcome.Accepted, SmscIds = ["late"], ReceivedLater = TimeSpan.FromDays(3) });
        feed.ApplyScheduledOutcome(waiting, MovedStores.Start.AddHours(2).ToUnixTimeMilliseconds());
        feed.ApplyScheduledOutcome(refused, 0);
        feed.Apply(StateRecords.Receipt(0, "", MovedStores.Start.AddDays(3).ToUnixTimeMilliseconds()) with { RecordId = waiting.Id, SmscMessageId = "5a" }, 6);
        ports.GetRequiredService<IArchive>().Store(feed.Batch);
        Commit(ports.GetRequiredService<IArchiveState>(), 20, StateRecords.Ended(waiting.Id, at), StateRecords.Ended(refused.Id, at));
        await Stores.CloseAsync();
        Assert.Equal(3, (await Stores.CopyAsync("one", Here)).Progress.Parts.Single(part => part.Part == "messages").Tally.Put);
        Assert.Empty(await Stores.CompareAsync("one", Here));
        _ = await Stores.CopyAsync(Here, "two");
        Assert.Empty(await Stores.CompareAsync(Here, "two"));
        var late = await Stores.OpenDirectory("two").GetRequiredService<IArchive>().FindAsync(unanswered.Id, default);
        Assert.Equal(("late", 1), (late!.SmscMessageIds.Single(), late.Receipts.Count));
    }

    /// <summary>Files of days stay in the layout in which they were written.</summary>
    [SkippableTheory]
    [MemberData(nameof(Old))]
    public async Task What_an_earlier_version_wrote_is_moved_once_this_one_was_started_with_it(string name)
    {
        await using var old = await OldDirectory.OpenAsync(name);
        _ = await old.MessagesAsync(1);
        await old.StopAsync();
        Stores.Time = old.Time;
        Assert.Null((await Stores.CopyAsync(old.DataDirectory, Here)).User);
        Assert.Empty(await Stores.CompareAsync(old.DataDirectory, Here));
        Assert.True(Stores.Compared.Parts.Single(part => part.Part == "messages").Tally.Read >= old.Expected["messages"]!.AsArray().Count);
        Assert.Null((await Stores.CopyAsync(Here, "two")).User);
        Assert.Empty(await Stores.CompareAsync(old.DataDirectory, Here));
    }

    public static TheoryData<string> Old => [.. OldDirectory.Names];

    [SkippableFact]
    public async Task What_was_changed_on_one_side_is_named_and_another_whole_copy_puts_it_right()
    {
        _ = await FillAsync("one", 5, 0, rounds: 1);
        _ = await Stores.CopyAsync("one", Here);
        var store = Stores.Database.Open();
        await ChangeAsync(store, "consentEvents", new BsonDocument("$set", new BsonDocument("evidence", "another")));
        await ChangeAsync(store, "complaints", new BsonDocument("$set", new BsonDocument("changes.0.new", "another")));
        await ChangeAsync(store, "doNotDisturbSingles", new BsonDocument("$set", new BsonDocument("present", false)), new BsonDocument("present", true));
        _ = await store.Collection("registryHistory").DeleteOneAsync(new BsonDocument());
        var messages = (await (await store.Database.ListCollectionNamesAsync()).ToListAsync()).First(name => name.StartsWith("messages_", StringComparison.Ordinal));
        await ChangeAsync(store, messages, new BsonDocument("$set", new BsonDocument("t", "another")));
        var pieces = store.Collection("doNotDisturbPieces");
        await ChangeAsync(store, "doNotDisturbPieces", new BsonDocument("$set", new BsonDocument("numbers", new BsonBinaryData(NumberPieces.ToOctets([8613700137555])))), new BsonDocument("generation", (await pieces.Find(new BsonDocument()).FirstAsync())["generation"]));

        var found = await Stores.CompareAsync("one", Here);
        Assert.Contains(found, line => line.StartsWith("consents ", StringComparison.Ordinal) && line.EndsWith(" Different evidence", StringComparison.Ordinal));
        Assert.Contains(found, line => line.StartsWith("complaints ", StringComparison.Ordinal) && line.EndsWith(" Different changes", StringComparison.Ordinal));
        Assert.Contains(found, line => line.StartsWith("do-not-disturb numbers …", StringComparison.Ordinal) && line.Contains("present", StringComparison.Ordinal));
        Assert.Contains(found, line => line.StartsWith("registry history ", StringComparison.Ordinal) && line.Contains(nameof(ItemIs.OnlyInSource), StringComparison.Ordinal));
        Assert.Contains(found, line => line.StartsWith("messages ", StringComparison.Ordinal) && line.Contains("originalText", StringComparison.Ordinal));
        Assert.Contains(found, line => line.StartsWith("do-not-disturb numbers of lists ", StringComparison.Ordinal));
        Assert.Equal(6, found.Count);
        Assert.DoesNotContain(found, line => line.Contains("8613900139", StringComparison.Ordinal));

        _ = await Stores.CopyAsync("one", Here, isWhole: true);
        Assert.Empty(await Stores.CompareAsync("one", Here));
    }

    [SkippableFact]
    public async Task What_the_database_numbers_goes_on_behind_what_was_moved()
    {
        _ = await FillAsync("one", 6, 0, rounds: 2);
        var before = await Stores.OpenDirectory("one").GetRequiredService<IRegistryStorage>().LoadAsync(default);
        await Stores.CloseAsync();
        _ = await Stores.CopyAsync("one", Here);
        var ports = await Stores.OpenDatabaseAsync(0, "pod");

        var registry = ports.GetRequiredService<IRegistryStorage>();
        var loaded = await registry.LoadAsync(default);
        Assert.Equal(before.Indexes, loaded.Indexes);
        Assert.Equal(before.FileEntries, loaded.FileEntries);
        Assert.Equal(loaded.Version, await ports.GetRequiredService<ISharedRegistry>().VersionAsync(default));
        Assert.DoesNotContain((await registry.GiveIndexesAsync(["new"], default))["new"], before.Indexes.Values);
        var history = ports.GetRequiredService<IRegistryHistory>();
        var key = new RegistryKey(RegistryKind.Organization, "org-1-0");
        var lines = await history.OfAsync(key, long.MaxValue, 100, default);
        var changed = loaded with { Organizations = loaded.Organizations.SetItem("org-1-0", loaded.Organizations["org-1-0"] with { Standing = Standing.Suspended }) };
        Assert.NotNull(await registry.TrySaveAsync(loaded, changed, new RegistryChange("ops"), MovedStores.Start.AddDays(3), default));
        var more = await history.OfAsync(key, long.MaxValue, 100, default);
        Assert.Equal(lines, more.Skip(1));

        var complaints = ports.GetRequiredService<IComplaintStorage>();
        var largest = (await complaints.ListAsync(new ComplaintFilter { Limit = 1 }, default))[0];
        Assert.Equal(largest.Id + 1, (await complaints.AddAsync(largest with { Id = 0, Reference = "new" }, default))!.Id);

        // Whoever follows the streams finds no gap, and what comes next comes behind.
        var consents = ports.GetRequiredService<MongoConsentStorage>();
        var at = MovedStores.Start.AddDays(4).ToUnixTimeMilliseconds();
        consents.Append([ConsentEvents.Refusal("acme", 8613800138000, RecordIds.FirstAt(at), at)]);
        var news = await ((IConsentFeed)consents).NewsAsync(new Dictionary<long, StreamPlace>(), default);
        Assert.Equal(Enumerable.Range(1, 21).Select(number => (long)number), news.Events.Select(e => e.Number).Order());
        Assert.Equal(21, news.Events.MaxBy(e => e.Event.ConsentId)!.Number);
    }

    private async Task<List<string>> KeysAsync(string name)
    {
        var keys = await Stores.OpenDirectory(name).GetRequiredService<SmppGuard.Access.IKeyStorage>().ListAsync(default);
        await Stores.CloseAsync();
        return [.. keys.Select(key => key.Id)];
    }

    private static void Commit(IArchiveState state, long place, params object[] records)
    {
        var batch = new StateBatch();
        foreach (var record in records)
        {
            StoredState.Apply(batch, record);
        }

        var end = new JournalPosition(place);
        state.Commit(batch, new ArchiveCheckpoint(end, end, batch.LastRecordId));
    }

    private async Task<RandomStore> FillAsync(string name, int seed, int pod, int rounds)
    {
        var random = new RandomStore(Stores.OpenDirectory(name), seed, pod, MovedStores.Start);
        for (var i = 0; i < rounds; i++)
        {
            await random.FillAsync();
        }

        await Stores.CloseAsync();
        return random;
    }

    private static Task ChangeAsync(MongoStore store, string collection, BsonDocument update, BsonDocument? filter = null) => store.Collection(collection).UpdateOneAsync(filter ?? [], update);
}
