using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Consents;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using SmppGuard.Tests.Storage.MongoDb.Serving;
using SmppGuard.Verifying;
using Xunit;

namespace SmppGuard.Tests.Verifying;

/// <summary>What <c>archive verify --config</c> says of a database that is whole, beside a pod that serves it, and of one that is not any more.</summary>
public sealed class DatabaseVerifyTests : IAsyncLifetime
{
    private static readonly string Today = ArchiveDay.NameOf(ArchiveDay.Of(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));

    private readonly List<string> _wrong = [];
    private MongoTestDatabase? _database;

    private MongoTestDatabase Database => _database!;

    public async Task InitializeAsync() => _database = await MongoTestDatabase.CreateAsync(typeof(DatabaseVerifyTests));

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task One_that_is_served_and_then_left_is_whole_and_whatever_is_taken_away_or_changed_is_named()
    {
        await using var guard = await GuardFixture.StartAsync(MongoServing.On(Database, 3));
        await Traffic.RunAsync(guard);
        var served = await VerifyAsync(guard);
        Assert.Equal("", served.Text());
        Assert.Contains("pod 3 serves it", Assert.Single(served.Notes), StringComparison.Ordinal);

        await guard.StopAsync();
        var whole = await VerifyAsync(guard);
        Assert.Equal("", whole.Text());
        Assert.Empty(whole.Notes);
        Assert.Equal((Traffic.Messages, 2L, 1L), (whole.Of(StoreParts.Messages).Read, whole.Of(StoreParts.Receipts).Read, whole.Of(StoreParts.Attachments).Read));
        Assert.All(
            new[] { StoreParts.Consents, StoreParts.Audit, StoreParts.Statistics, VerifiedParts.Lookup, VerifiedParts.Counts, VerifiedParts.Streams },
            part => Assert.True(whole.Of(part).Read > 0, part.Name));

        var messages = Collection($"messages_{Today}");
        var withReceipt = (await Collection($"receipts_{Today}").Find(new BsonDocument()).FirstAsync())[ReceiptDocument.RecordId];
        var inTwo = (await messages.Find(new BsonDocument()).ToListAsync()).First(message => message.TryGetValue(MessageFields.AnyMessageId, out var ids) && ids.IsBsonArray);
        var refused = new BsonDocument(MessageFields.Refused, new BsonDocument("$exists", true));

        await AssertAsync(guard, ["counts: statistics against records", "missing: receipts"], messages, new BsonDocument("_id", withReceipt), null, withReceipt.ToString()!);
        await AssertAsync(guard, ["index: look-up of messages"], messages, refused, document => document.Remove(MessageFields.Refused), "refused");
        await AssertAsync(guard, ["index: look-up of messages"], messages, new BsonDocument("_id", inTwo["_id"]), document => document[MessageFields.AnyMessageId] = new BsonArray { "other" }, "every id");
        await AssertAsync(guard, ["counts: statistics against records", "index: look-up of messages"], messages, new BsonDocument("_id", withReceipt), document => document[MessageFields.Reason] = 12, withReceipt.ToString()!);
        await AssertAsync(guard, ["unreadable: look-up of messages"], messages, new BsonDocument("_id", withReceipt), document => document[MessageFields.Outcome] = "yes", withReceipt.ToString()!, alsoOthers: true);
        await AssertAsync(guard, ["changed: messages"], messages, new BsonDocument("_id", withReceipt), document => document[MessageFields.Pdus] = new byte[] { 1, 2, 3 }, withReceipt.ToString()!);
        await AssertAsync(guard, ["chain: audit log"], Collection("auditLog"), new BsonDocument("number", 2L), document => document["by"] = "nobody", "hash");
        await AssertAsync(guard, ["missing: audit log"], Collection("auditLog"), new BsonDocument("number", 2L), null, "number 3");
        await AssertAsync(guard, ["missing: files and tables", "missing: statistics against records"], Collection(MessageDays.Collection), new BsonDocument("_id", Today), null, Today);
        await AssertAsync(guard, ["missing: streams of consents"], Collection("consentEvents"), new BsonDocument("number", 2L), null, "pod 3", alsoOthers: true);
        Assert.True(_wrong.Count == 0, string.Join("\n\n", _wrong));
    }

    [SkippableFact]
    public async Task A_proof_or_an_index_that_is_gone_is_named()
    {
        await using var guard = await GuardFixture.StartAsync(MongoServing.On(Database, 0));
        await Traffic.RunAsync(guard);
        await guard.StopAsync();
        await Collection($"messages_{Today}").Indexes.DropOneAsync("number");
        var report = await VerifyAsync(guard);
        Assert.Equal(["index: files and tables of days"], report.Found());
        Assert.Contains("the index number", report.Text(), StringComparison.Ordinal);

        var proof = AttachmentHash.Of(Traffic.Proof);
        foreach (var name in (await (await Database.Open().Database.ListCollectionNamesAsync()).ToListAsync()).Where(name => name.StartsWith("attachment", StringComparison.OrdinalIgnoreCase)))
        {
            _ = await Collection(name).DeleteManyAsync(new BsonDocument("_id", proof));
        }

        report = await VerifyAsync(guard);
        Assert.Equal(["index: files and tables of days", "missing: consents"], report.Found());
        Assert.Contains(proof, report.Text(), StringComparison.Ordinal);
    }

    private IMongoCollection<BsonDocument> Collection(string name) => Database.Open().Collection(name);

    private Task<VerifyReport> VerifyAsync(GuardFixture guard) => CheckedStores.VerifyAsync(options =>
    {
        MongoServing.On(Database, 0)(options);
        options.DataDirectory = guard.DataDirectory;
    });

    // Takes one document away (null), or changes it, looks, and puts it back.
    private async Task AssertAsync(GuardFixture guard, string[] found, IMongoCollection<BsonDocument> collection, BsonDocument which, Action<BsonDocument>? change, string text, bool alsoOthers = false)
    {
        var before = await collection.Find(which).FirstAsync();
        var byId = new BsonDocument("_id", before["_id"]);
        await LetInAnythingAsync(collection);
        if (change is null)
        {
            _ = await collection.DeleteOneAsync(byId);
        }
        else
        {
            var changed = (BsonDocument)before.DeepClone();
            change(changed);
            _ = await collection.ReplaceOneAsync(byId, changed);
        }

        var report = await VerifyAsync(guard);
        if ((alsoOthers ? found.Except(report.Found()).Any() : !found.SequenceEqual(report.Found())) || !report.Text().Contains(text, StringComparison.Ordinal))
        {
            _wrong.Add($"{string.Join(", ", found)} {text}\n{report.Text()}");
        }

        _ = await collection.ReplaceOneAsync(byId, before, new ReplaceOptions { IsUpsert = true });
    }

    private static async Task LetInAnythingAsync(IMongoCollection<BsonDocument> collection)
    {
        try
        {
            _ = await collection.Database.RunCommandAsync<BsonDocument>(new BsonDocument { { "collMod", collection.CollectionNamespace.CollectionName }, { "validationLevel", "off" } });
        }
        catch (MongoCommandException)
        {
            // One that knows no validators does so anyway.
        }
    }
}
