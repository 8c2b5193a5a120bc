using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using Xunit;
using Xunit.Abstractions;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>What every adapter relies on: writes that come again are done once, and failures are told as those of a store.</summary>
public sealed class MongoStoreTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Things = "things";

    private MongoTestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        output.WriteLine((await MongoServer.OfThisRunAsync()).Kind);
        _database = await MongoTestDatabase.CreateAsync(typeof(MongoStoreTests), failing: true);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [SkippableFact]
    public async Task A_write_whose_answer_was_lost_comes_again_and_is_done_once()
    {
        Skip.IfNot(_database.IsOnStandIn, "Only the stand-in loses an answer when it is told to; a server closes the connection before.");
        var store = _database.Open();
        await InsertAsync(store, 1);
        await _database.FailAsync(1, new BsonDocument { { "failCommands", new BsonArray { "update" } }, { "closeConnectionAfterwards", true } });
        await store.RunAsync(Things, "update", () => store.Collection(Things).UpdateOneAsync(ById(1), new BsonDocument("$inc", new BsonDocument("n", 1L))));
        Assert.Equal(1L, (await FindAsync(store, 1))!["n"]);
    }

    [SkippableTheory]
    [InlineData("closeConnection", true)]
    [InlineData("errorCode", 10107)]
    [InlineData("errorCode", 91)]
    public async Task What_passes_at_once_is_not_noticed(string what, object how)
    {
        var store = _database.Open();
        await _database.FailAsync(1, new BsonDocument { { "failCommands", new BsonArray { "insert" } }, { what, BsonValue.Create(how) } });
        await InsertAsync(store, 1);
        Assert.NotNull(await FindAsync(store, 1));
    }

    [SkippableTheory]
    [InlineData(10107, StorageFault.Unavailable)]
    [InlineData(13, StorageFault.NotWritable)]
    [InlineData(14031, StorageFault.Full)]
    [InlineData(96, StorageFault.Other)]
    public async Task An_error_of_the_server_is_told_as_one_of_a_store(int code, object fault)
    {
        var store = _database.Open();
        await _database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "insert", "find", "findAndModify" } }, { "errorCode", code } });
        foreach (var failed in new[] { await FailureOfAsync(() => InsertAsync(store, 1)), await FailureOfAsync(() => FindAsync(store, 1)), await FailureOfAsync(() => CountAsync(store)) })
        {
            Assert.Equal((StorageFault)fault, failed.Fault);
            Assert.Contains(Things, failed.Message, StringComparison.Ordinal);
            Assert.Contains(_database.Settings.Database, failed.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Its connections are closed while others wait for one: whatever each of them meets in the driver, it passes.</summary>
    [SkippableFact]
    public async Task Many_at_once_on_a_server_that_hangs_up_are_all_told_that_it_passes()
    {
        var store = _database.Open();
        await InsertAsync(store, 1);
        await _database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "insert", "find", "findAndModify" } }, { "closeConnection", true } });
        var failures = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => FailureOfAsync(() => i % 2 == 0 ? FindAsync(store, 1) : InsertAsync(store, 100 + i))));
        Assert.All(failures, failure => Assert.Equal((StorageFault.Unavailable, true), (failure.Fault, failure.MayPass)));
        await _database.HealAsync();
        Assert.NotNull(await FindAsync(store, 1));
    }

    [SkippableFact]
    public async Task A_write_that_no_majority_has_is_no_write()
    {
        var store = _database.Open();
        var concern = new BsonDocument { { "code", 64 }, { "errmsg", "waiting for replication timed out" } };
        await _database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "insert", "update", "findAndModify" } }, { "writeConcernError", concern } });
        Assert.Equal(StorageFault.Unavailable, (await FailureOfAsync(() => InsertAsync(store, 1))).Fault);
        Assert.Equal(StorageFault.Unavailable, (await FailureOfAsync(() => CountAsync(store))).Fault);
        await _database.HealAsync();

        // It is on one server all the same: whoever tries again finds his own.
        var again = await Assert.ThrowsAsync<MongoWriteException>(() => store.Collection(Things).InsertOneAsync(new BsonDocument { { "_id", 1L }, { "n", 0L } }));
        Assert.True(MongoFaults.IsDuplicate(again));
    }

    [SkippableFact]
    public async Task A_duplicate_that_no_majority_has_is_not_taken_for_stored()
    {
        var store = _database.Open();
        await InsertAsync(store, 1);
        var concern = new BsonDocument { { "code", 64 }, { "errmsg", "waiting for replication timed out" } };
        await _database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "insert" } }, { "writeConcernError", concern } });
        var again = await Assert.ThrowsAsync<MongoWriteException>(() => store.Collection(Things).InsertOneAsync(new BsonDocument { { "_id", 1L }, { "n", 0L } }));
        Assert.False(MongoFaults.IsDuplicate(again));
        Assert.Equal(StorageFault.Unavailable, (await FailureOfAsync(() => InsertAsync(store, 1))).Fault);
    }

    [SkippableFact]
    public async Task A_server_that_is_not_there_is_told_in_seconds_without_the_password()
    {
        using var store = new MongoStore(new MongoSettings("mongodb://user:hidden-word@127.0.0.1:9/?serverSelectionTimeoutMS=50", "nowhere"));
        var failure = await FailureOfAsync(() => FindAsync(store, 1));
        Assert.Equal(StorageFault.Unavailable, failure.Fault);
        Assert.Contains("127.0.0.1:9", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-word", failure.ToString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_field_of_another_type_is_damage_and_names_the_collection()
    {
        var store = _database.Open();
        await InsertAsync(store, 1);
        var failure = await FailureOfAsync(() => store.RunAsync(Things, "find", async () => (await store.Collection(Things).Find(ById(1)).FirstAsync())["n"].AsString));
        Assert.Equal(StorageFault.Damaged, failure.Fault);
        Assert.Contains(Things, failure.Message, StringComparison.Ordinal);
        failure = await FailureOfAsync(() => store.RunAsync(Things, "find", async () => (await store.Collection(Things).Find(ById(1)).FirstAsync())["missing"]));
        Assert.Equal(StorageFault.Damaged, failure.Fault);
    }

    [Fact]
    public void Reads_and_writes_are_of_the_majority_and_end_in_time_whatever_the_connection_string_says()
    {
        var settings = new MongoSettings("mongodb://a:1,b:2/?w=1&journal=false&retryWrites=false&readPreference=secondary&readConcernLevel=local", "x").ForClient();
        Assert.Equal("majority", settings.WriteConcern.W!.ToString());
        Assert.True(settings.WriteConcern.Journal);
        Assert.True(settings.RetryWrites);
        Assert.Equal(ReadConcern.Majority, settings.ReadConcern);
        Assert.Equal(ReadPreference.Primary, settings.ReadPreference);
        Assert.Equal(
            (MongoSettings.ServerSelection, MongoSettings.Connect, MongoSettings.Socket), (settings.ServerSelectionTimeout, settings.ConnectTimeout, settings.SocketTimeout));
        settings = new MongoSettings("mongodb://a/?socketTimeoutMS=1000&connectTimeoutMS=2000&serverSelectionTimeoutMS=3000", "x").ForClient();
        Assert.Equal((3, 2, 1), (settings.ServerSelectionTimeout.TotalSeconds, settings.ConnectTimeout.TotalSeconds, settings.SocketTimeout.TotalSeconds));
    }

    private static BsonDocument ById(long id) => new("_id", id);

    private static Task InsertAsync(MongoStore store, long id) =>
        store.RunAsync(Things, "insert", () => store.Collection(Things).InsertOneAsync(new BsonDocument { { "_id", id }, { "n", 0L } }));

    private static Task<BsonDocument?> FindAsync(MongoStore store, long id) =>
        store.RunAsync(Things, "find", async () => (BsonDocument?)await store.Collection(Things).Find(ById(id)).FirstOrDefaultAsync());

    private static Task<BsonDocument> CountAsync(MongoStore store) => store.RunAsync(
        Things,
        "update",
        () => store.Collection(Things).FindOneAndUpdateAsync<BsonDocument>(ById(7), new BsonDocument("$inc", new BsonDocument("n", 1L)), new() { IsUpsert = true, ReturnDocument = ReturnDocument.After }));

    private static Task<StorageException> FailureOfAsync(Func<Task> work) => Assert.ThrowsAsync<StorageException>(work);
}
