using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Complaints;
using SmppGuard.Consents;
using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Registry;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Storage.Sqlite.Moving;
using SmppGuard.Tests.Consents;
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

        Assert.Null((await Stores.CopyAsync(Here, "two")).User);
        Assert.Empty(await Stores.CompareAsync(Here, "two"));
        Assert.Empty(await Stores.CompareAsync("two", Here));
        await using var one = SqliteMovableStore.Open(Stores.At("one"), null, TimeProvider.System);
        await using var two = SqliteMovableStore.Open(Stores.At("two"), null, TimeProvider.System);
        List<StoreDifference> found = [];
        await new StoreComparison(one, two, new MoveProgress(), found.Add).RunAsync(0, default);
        Assert.Empty(found);

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
