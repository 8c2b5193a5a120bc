using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>What a start makes of a database: empty, of this version, of an earlier and of a later one, and one that somebody else has changed.</summary>
public sealed class MongoSchemaTests : IAsyncLifetime
{
    private static readonly CollectionLayout Things = new("things")
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["n"] = "long", ["note"] = "string?" },
        Indexes =
        [
            new("by-n", new BsonDocument { { "n", 1 }, { "note", -1 } }) { Unique = true },
            new("expire", new BsonDocument("at", 1)) { ExpireAfter = TimeSpan.Zero },
        ],
    };

    private MongoTestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await MongoTestDatabase.CreateAsync(typeof(MongoSchemaTests), failing: true);

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [SkippableFact]
    public async Task An_empty_database_gets_collections_indexes_and_validators_and_the_next_start_changes_nothing()
    {
        var store = await _database.OpenAsync(Things);
        _ = await _database.OpenAsync(Things);
        Assert.Equal(["_id_", "by-n", "expire"], (await (await store.Collection("things").Indexes.ListAsync()).ToListAsync()).Select(i => i["name"].AsString).Order(StringComparer.Ordinal));

        await store.Collection("things").InsertOneAsync(new BsonDocument { { "n", 1L }, { "more", true } });
        foreach (var wrong in new[] { new BsonDocument("n", 2), new BsonDocument("n", "2"), [], new BsonDocument { { "n", 2L }, { "note", 5 } } })
        {
            var refused = await Assert.ThrowsAsync<StorageException>(() => store.RunAsync("things", "insert", () => store.Collection("things").InsertOneAsync(wrong)));
            Assert.Contains("things", refused.Message, StringComparison.Ordinal);
        }

        var twice = await Assert.ThrowsAsync<MongoWriteException>(() => store.Collection("things").InsertOneAsync(new BsonDocument("n", 1L)));
        Assert.True(MongoFaults.IsDuplicate(twice));
    }

    [SkippableFact]
    public async Task Many_who_start_at_once_make_it_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _database.OpenAsync(Things)));
        Assert.Equal(1L, (await VersionAsync(stores[0]))["version"]);
    }

    [SkippableFact]
    public async Task What_was_lost_is_made_again_and_a_changed_validator_is_put_right()
    {
        var store = await _database.OpenAsync(Things);
        await store.Collection("things").Indexes.DropOneAsync("by-n");
        _ = await store.Database.RunCommandAsync<BsonDocument>(new BsonDocument { { "collMod", "things" }, { "validator", new BsonDocument() } });
        store = await _database.OpenAsync(Things);
        Assert.Contains(await (await store.Collection("things").Indexes.ListAsync()).ToListAsync(), i => i["name"] == "by-n");
        _ = await Assert.ThrowsAsync<MongoWriteException>(() => store.Collection("things").InsertOneAsync(new BsonDocument("n", 2)));
    }

    [SkippableFact]
    public async Task An_index_that_is_another_one_is_told_by_its_name()
    {
        var store = _database.Open();
        await store.Collection("things").Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(new BsonDocument("n", 1), new CreateIndexOptions { Name = "by-n" }));
        var refused = await Assert.ThrowsAsync<MongoLayoutException>(() => _database.OpenAsync(Things));
        Assert.Contains("the index by-n of the collection things", refused.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("create", "createCollection on the collection schema")]
    [InlineData("createIndexes", "createIndex on the collection things")]
    [InlineData("listCollections", "listCollections on")]
    [InlineData("insert", "insert on the collection schema")]
    public async Task A_right_that_is_missing_is_named_with_its_collection(string command, string named)
    {
        await _database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { command } }, { "errorCode", 13 } });
        var refused = await Assert.ThrowsAsync<StorageException>(() => _database.OpenAsync(Things));
        Assert.Equal(StorageFault.NotWritable, refused.Fault);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Who_may_make_nothing_can_run_where_everything_is_made()
    {
        _ = await _database.OpenAsync(Things);
        await _database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "create", "createIndexes", "collMod" } }, { "errorCode", 13 } });
        _ = await _database.OpenAsync(Things);
    }

    [SkippableFact]
    public async Task An_earlier_layout_is_brought_forward_step_by_step_and_once()
    {
        var store = await _database.OpenAsync(Things);
        await store.Collection("things").InsertOneAsync(new BsonDocument("n", 1L));
        MongoMigration[] migrations = [new(2, 1, (s, c) => AddAsync(s, 10)), new(3, 2, (s, c) => AddAsync(s, 100))];
        await new MongoSchema(store, [Things], migrations).RequireAsync(default);
        await new MongoSchema(store, [Things], migrations).RequireAsync(default);
        Assert.Equal(111L, (await store.Collection("things").Find(new BsonDocument()).FirstAsync())["n"]);
        Assert.Equal((3L, 2L), ((await VersionAsync(store))["version"].AsInt64, (await VersionAsync(store))["usableFrom"].AsInt64));

        static Task AddAsync(MongoStore store, long more) => store.Collection("things").UpdateManyAsync(new BsonDocument(), new BsonDocument("$inc", new BsonDocument("n", more)));
    }

    [SkippableFact]
    public async Task A_later_layout_is_used_as_long_as_it_allows_and_refused_untouched_otherwise()
    {
        var store = await _database.OpenAsync(Things);
        await SetAsync(store, version: 3, usableFrom: 1);
        _ = await _database.OpenAsync(Things);

        await SetAsync(store, version: 4, usableFrom: 2);
        await store.Database.DropCollectionAsync("things");
        var refused = await Assert.ThrowsAsync<MongoLayoutException>(() => _database.OpenAsync(Things));
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("things", await (await store.Database.ListCollectionNamesAsync()).ToListAsync());

        static Task SetAsync(MongoStore store, long version, long usableFrom) => store.Collection("schema").UpdateOneAsync(
            new BsonDocument("_id", "layout"), new BsonDocument("$set", new BsonDocument { { "version", version }, { "usableFrom", usableFrom } }));
    }

    [SkippableFact]
    public async Task All_collections_are_made_and_have_names_of_their_own()
    {
        Assert.Equal(MongoStorage.Layouts.Count, MongoStorage.Layouts.Select(l => l.Name).Distinct(StringComparer.Ordinal).Count());
        var store = await _database.OpenAsync([.. MongoStorage.Layouts]);
        Assert.Equal(
            MongoStorage.Layouts.Select(l => l.Name).Append("schema").Order(StringComparer.Ordinal),
            (await (await store.Database.ListCollectionNamesAsync()).ToListAsync()).Order(StringComparer.Ordinal));
    }

    private static Task<BsonDocument> VersionAsync(MongoStore store) => store.Collection("schema").Find(new BsonDocument("_id", "layout")).FirstAsync();
}
