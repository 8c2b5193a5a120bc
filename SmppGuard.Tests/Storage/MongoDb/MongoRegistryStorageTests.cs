using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Registry;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Registry;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoRegistryStorageTests : RegistryStorageContract, IAsyncLifetime
{
    private static readonly DateTimeOffset Then = new(2026, 9, 29, 2, 15, 0, TimeSpan.Zero);

    private readonly MongoContractDatabase _database = new(typeof(MongoRegistryStorageTests), MongoRegistryStorage.Layouts);

    public Task InitializeAsync() => _database.BeginAsync(failing: true);

    public Task DisposeAsync() => _database.EndAsync();

    /// <summary>Whoever died behind the log has saved all the same: nobody sees the half of it that had come to the entries.</summary>
    [SkippableTheory]
    [InlineData("registryEntries")]
    [InlineData("registryHistory")]
    [InlineData("registryHead")]
    public async Task A_change_that_was_cut_off_behind_the_log_is_seen_whole_and_with_its_history(string lost)
    {
        var (storage, _) = Open();
        var first = await SaveAsync(storage, RegistryState.Empty, Organization("acme", "one"), Organization("brook", "one"));
        var second = await SaveAsync(storage, first, Organization("acme", "two"), Organization("brook", "two"));

        // As if the process had died while it brought the entries up to the second change.
        var head = _database.Store.Collection("registryHead");
        await head.UpdateOneAsync(new BsonDocument(), new BsonDocument("$set", new BsonDocument("version", 1L)));
        if (string.Equals(lost, "registryEntries", StringComparison.Ordinal))
        {
            var entries = _database.Store.Collection("registryEntries");
            var acme = await entries.Find(new BsonDocument("_id", "entry/Organization/acme")).FirstAsync();
            acme["version"] = 1L;
            acme["entry"] = acme["entry"].AsString.Replace("two", "one", StringComparison.Ordinal);
            await entries.ReplaceOneAsync(new BsonDocument("_id", "entry/Organization/acme"), acme);
        }
        else if (string.Equals(lost, "registryHistory", StringComparison.Ordinal))
        {
            await _database.Store.Collection("registryHistory").DeleteManyAsync(new BsonDocument("_id", new BsonDocument("$gte", 2L << 24)));
        }

        var loaded = await Open().Storage.LoadAsync(default);
        Assert.Equal(second.Version, loaded.Version);
        Assert.Equal(["two", "two"], loaded.Organizations.Values.Select(o => o.Entry.Name));
        var names = (await Open().History.OfAsync(new RegistryKey(RegistryKind.Organization, "acme"), long.MaxValue, 100, default)).Where(i => string.Equals(i.Field, "name", StringComparison.Ordinal));
        Assert.Equal(["two", "one"], names.Select(i => i.New));

        var third = await SaveAsync(storage, second, Organization("acme", "three"));
        loaded = await Open().Storage.LoadAsync(default);
        Assert.Equal((third.Version, "three", "two"), (loaded.Version, loaded.Organizations["acme"].Entry.Name, loaded.Organizations["brook"].Entry.Name));
    }

    [SkippableFact]
    public async Task What_was_deleted_does_not_come_back_by_somebody_who_is_late()
    {
        var (storage, _) = Open();
        var saved = await SaveAsync(storage, RegistryState.Empty, Organization("acme", "one"));
        Assert.NotNull(await storage.TrySaveAsync(saved, saved with { Organizations = saved.Organizations.Clear() }, new RegistryChange("ops"), Then, default));

        // He took the first change from the log before the second was there, and writes it now.
        var log = new RegistryChangeLog(_database.Open());
        await new RegistryEntries(_database.Open(), log).ApplyAsync((await log.AfterAsync(0, default))[0], default);
        Assert.Empty((await Open().Storage.LoadAsync(default)).Organizations);
        Assert.Equal(2, (await Open().Storage.LoadAsync(default)).Version);
    }

    [SkippableFact]
    public async Task A_change_that_no_document_holds_is_saved_whole()
    {
        var (storage, _) = Open();
        var state = RegistryState.Empty with
        {
            FileEntries = Enumerable.Range(0, 12).ToImmutableDictionary(i => new RegistryKey(RegistryKind.Code, $"1069{i}"), i => new FileEntry($"f{i}", new string('x', 1_000_000))),
        };
        Assert.Equal(1, await storage.TrySaveAsync(RegistryState.Empty, state, RegistryChange.File, Then, default));
        Assert.Equal(state.FileEntries, (await Open().Storage.LoadAsync(default)).FileEntries);
        Assert.Null(await Open().Storage.TrySaveAsync(RegistryState.Empty, state, RegistryChange.File, Then, default));
        Assert.Equal(3, await _database.Store.Collection("registryChangePieces").CountDocumentsAsync(new BsonDocument()));
    }

    [SkippableFact]
    public async Task A_save_that_cannot_be_brought_to_the_entries_is_a_save_all_the_same()
    {
        var (storage, _) = Open();
        var saved = await SaveAsync(storage, RegistryState.Empty, Organization("acme", "one"));
        await _database.Database.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "update" } }, { "errorCode", 96 } });
        saved = await SaveAsync(storage, saved, Organization("acme", "two"));
        Assert.Equal((2, "two"), (saved.Version, (await Open().Storage.LoadAsync(default)).Organizations["acme"].Entry.Name));
        await _database.Database.HealAsync();
        Assert.Contains(await Open().History.OfAsync(new RegistryKey(RegistryKind.Organization, "acme"), long.MaxValue, 100, default), i => string.Equals(i.New, "two", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task What_changes_nothing_makes_no_version_and_is_refused_behind_another()
    {
        var (storage, _) = Open();
        var saved = await SaveAsync(storage, RegistryState.Empty, Organization("acme", "one"));
        Assert.Equal(1, await storage.TrySaveAsync(saved, saved, new RegistryChange("ops"), Then, default));
        _ = await SaveAsync(storage, saved, Organization("acme", "two"));
        Assert.Null(await storage.TrySaveAsync(saved, saved, new RegistryChange("ops"), Then, default));
    }

    private protected override (IRegistryStorage Storage, IRegistryHistory History) Open()
    {
        var store = _database.Open();
        return (new MongoRegistryStorage(store, TimeProvider.System), new MongoRegistryHistory(store));
    }

    private static OrganizationEntry Organization(string id, string name) => new() { Id = id, Name = name, Contact = "4008001234" };

    private static async Task<RegistryState> SaveAsync(IRegistryStorage storage, RegistryState before, params OrganizationEntry[] organizations)
    {
        var given = await storage.GiveIndexesAsync([.. organizations.Select(o => o.Id)], default);
        var after = organizations.Aggregate(before, (state, entry) => state.With(entry)) with { Indexes = before.Indexes.SetItems(given) };
        var version = await storage.TrySaveAsync(before, after, new RegistryChange("ops"), Then, default);
        Assert.NotNull(version);
        return after with { Version = version.Value };
    }
}
