using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.Sqlite;
using Xunit;

namespace SmppGuard.Tests.Moving;

/// <summary>What is not copied, because something would be lost, or it is not what was meant.</summary>
public sealed class MoveRefusalTests : IAsyncLifetime
{
    private const string Here = "";

    private MovedStores? _stores;

    private MovedStores Stores => _stores!;

    public async Task InitializeAsync()
    {
        _stores = await MovedStores.CreateAsync(typeof(MoveRefusalTests));
        _ = Stores.OpenDirectory("one");
        await Stores.CloseAsync();
    }

    public async Task DisposeAsync()
    {
        if (_stores is not null)
        {
            await _stores.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task Both_sides_are_told_apart_and_of_two_providers()
    {
        await RefusedAsync("one", "one", "--from and --to are the same");
        await RefusedAsync(Here, Here, "--from and --to are the same");
        await RefusedAsync("one", "two", "the command backup copies one into another");
        Assert.Throws<MoveRefusedException>(() => StorePlace.Parse("--to", "mongodb://db.example.net/"));
        Assert.Throws<MoveRefusedException>(() => StorePlace.Parse("--to", "postgres://db.example.net/guard"));
        var hidden = Assert.Throws<MoveRefusedException>(() => StorePlace.Parse("--to", "mongodb://u:geheim@:x/guard"));
        Assert.DoesNotContain("geheim", hidden.Message, StringComparison.Ordinal);
        Assert.True(StorePlace.Parse("--to", "mongodb://u:geheim@db.example.net/guard").IsSame(StorePlace.Parse("--to", "mongodb://db.example.net/guard?retryWrites=true")));
    }

    [SkippableFact]
    public async Task What_is_no_store_or_of_another_version_is_not_copied()
    {
        await RefusedAsync("nowhere", Here, "is no data directory of the provider Sqlite");
        Assert.False(Directory.Exists(Stores.At("nowhere")));
        await RefusedAsync(Here, "two", "holds nothing of SmppGuard");
        Assert.False(Directory.Exists(Stores.At("two")));

        Change("DELETE FROM migrations WHERE owner = 'complaints' AND number = 2");
        await RefusedAsync("one", Here, "was written by an older version of SmppGuard: start this version with it once");
        Change("INSERT INTO migrations VALUES('complaints', 2), ('complaints', 99)");
        await RefusedAsync("one", Here, "was written by a newer version of SmppGuard");
        Change("DELETE FROM migrations WHERE number = 99");

        var schema = Stores.Database.Open().Collection("schema");
        await schema.InsertOneAsync(new BsonDocument { { "_id", "layout" }, { "version", 99L }, { "usableFrom", 99L } });
        await RefusedAsync("one", Here, "was written by a newer version of SmppGuard");
        await RefusedAsync(Here, "two", "was written by a newer version of SmppGuard");
    }

    [SkippableFact]
    public async Task Passwords_in_clear_that_an_earlier_version_stored_are_not_copied()
    {
        Change("DELETE FROM registry_rewritten; INSERT INTO registry_entries VALUES('Account', 'cp1', '{\"systemId\":\"cp1\",\"password\":\"clear\"}', 0, NULL)");
        await RefusedAsync("one", Here, "may hold passwords in clear");
    }

    [SkippableFact]
    public async Task A_target_that_holds_something_else_is_left_alone()
    {
        var store = Stores.Database.Open();
        await store.Collection("shop").InsertOneAsync(new BsonDocument("_id", 1));
        await RefusedAsync("one", Here, "is not empty, and no copy was begun there");
        Assert.Equal(["shop"], await (await store.Database.ListCollectionNamesAsync()).ToListAsync());

        _ = Directory.CreateDirectory(Stores.At("two"));
        File.WriteAllText(Path.Combine(Stores.At("two"), "letter.txt"), "mine");
        await store.Database.DropCollectionAsync("shop");
        _ = await Stores.CopyAsync("one", Here);
        await RefusedAsync(Here, "two", "is not empty, and no copy was begun there");
        Assert.Equal(["letter.txt"], Directory.GetFileSystemEntries(Stores.At("two")).Select(path => Path.GetFileName(path)));
    }

    [SkippableFact]
    public async Task A_copy_of_another_source_and_one_that_was_started_with_are_left_alone()
    {
        _ = Stores.OpenDirectory("other");
        await Stores.CloseAsync();
        _ = await Stores.CopyAsync("one", Here);
        await RefusedAsync("other", Here, "has a copy of data directory ");
        _ = await Stores.CopyAsync(Here, "two");

        var pods = Stores.Database.Open().Collection("pods");
        _ = await pods.UpdateOneAsync(new BsonDocument("_id", 0L), new BsonDocument("$set", new BsonDocument { { "beat", 1L }, { "holder", "" } }));
        await RefusedAsync("one", Here, "a pod was started with ");
        _ = Directory.CreateDirectory(Path.Combine(Stores.At("two"), "journal"));
        await RefusedAsync(Here, "two", "was started with since it was copied");
    }

    [SkippableFact]
    public async Task Nobody_starts_with_a_copy_that_is_not_complete()
    {
        _ = await Stores.CopyAsync("one", Here);
        var store = Stores.Database.Open();
        Assert.Null(await MongoStorage.ProblemAsync(store, new DataDirectory(Stores.At("fresh")), default));
        _ = await Stores.CopyAsync(Here, "two");
        Assert.Null(MovedStorage.Problem(Stores.At("two")));

        // A pod that did not end cleanly has in its journal what nobody stored.
        await store.Collection("pods").InsertOneAsync(new BsonDocument { { "_id", 3L }, { "holder", "somebody" }, { "beat", 9L }, { "lease", 0L } });
        var (user, _) = await Stores.CopyAsync(Here, "two");
        Assert.Contains("pod 3 serves it, or has not ended cleanly", user, StringComparison.Ordinal);
        Assert.Contains("that is not complete: copy again", MovedStorage.Problem(Stores.At("two")), StringComparison.Ordinal);
        await RefusedAsync("one", Here, "a pod was started with ");
        await RefusedAsync("two", Here, "that is not complete: copy again");
        Assert.Null((await Stores.CopyAsync(Here, "two", isWhole: false, lost: 3)).User);
        Assert.Null(MovedStorage.Problem(Stores.At("two")));
        await store.Collection("receipts_forwarded").InsertOneAsync(new BsonDocument { { "to", 3L }, { "mark", 1L }, { "then", new BsonArray() }, { "smsc", "main" }, { "at", DateTime.UtcNow }, { "pdu", new BsonBinaryData([1]) } });
        Assert.Contains("1 receipts are on their way between pods", (await Stores.CopyAsync(Here, "two", isWhole: false, lost: 3)).User, StringComparison.Ordinal);
        _ = await store.Collection("receipts_forwarded").DeleteOneAsync(new BsonDocument());
        _ = await store.Collection("pods").DeleteOneAsync(new BsonDocument("_id", 3L));

        using (DataDirectoryLock.Take(Stores.At("one")))
        {
            (user, _) = await Stores.CopyAsync("one", Here);
        }

        Assert.Contains("a process serves ", user, StringComparison.Ordinal);
        Assert.Contains("that is not complete: copy again", await MongoStorage.ProblemAsync(store, new DataDirectory(Stores.At("fresh")), default), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_directory_that_goes_on_after_it_was_copied_is_not_one_to_start_the_database_with()
    {
        _ = await Stores.CopyAsync("one", Here);
        var checkpoint = Path.Combine(Stores.At("one"), "checkpoint.json");
        Assert.True(File.Exists(checkpoint));
        MovedStorage.Require(Stores.At("one"));
        Assert.False(File.Exists(checkpoint));

        // Once it was started with the database, guard.db is of before.
        File.WriteAllText(Path.Combine(Stores.At("one"), "pod-holder"), "0123456789abcdef0123456789abcdef\n");
        Assert.Throws<MovedStorageException>(() => MovedStorage.Require(Stores.At("one")));
        await RefusedAsync("one", Here, "was started with the provider MongoDb");
    }

    private void Change(string sql)
    {
        using var file = new SqliteFile(Path.Combine(Stores.At("one"), "guard.db"), readOnly: false);
        file.Execute(sql);
    }

    private async Task RefusedAsync(string from, string to, string why)
    {
        var refused = await Assert.ThrowsAsync<MoveRefusedException>(() => Stores.CopyAsync(from, to));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }
}
