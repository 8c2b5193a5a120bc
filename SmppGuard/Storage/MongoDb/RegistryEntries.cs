using MongoDB.Bson;
using MongoDB.Driver;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// The entries and the history as far as they were brought up to the log. Each entry has the version of the change that it is from, and is only ever replaced by a later one; one that was
/// deleted stays as a mark, so that nobody who is late brings it back. So it does not matter who does it, how often, and where it was cut off.
/// </summary>
internal sealed class RegistryEntries(MongoStore store, RegistryChangeLog log)
{
    public const string HistoryName = "registryHistory";

    public const string EntriesName = "registryEntries";

    private const string Name = EntriesName;
    private const string HeadName = "registryHead";
    private const string Head = "applied";
    private const string Version = "version";
    private const int WritesAtOnce = 1000;

    /// <summary>Lines of one change: the version is in the upper bits of their ids, so that they grow from change to change.</summary>
    private const int LineBits = 24;

    public static IReadOnlyList<CollectionLayout> Layouts { get; } =
    [
        new(Name)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [Version] = "long", [RegistryDelta.Kind] = "string", [RegistryDelta.Key] = "string" },
        },
        new(HeadName) { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [Version] = "long" } },
        new(HistoryName)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["_id"] = "long",
                ["entry"] = "string",
                ["at"] = "date",
                ["by"] = "string",
                ["field"] = "string",
            },
            Indexes =
            [
                new("entry", new BsonDocument { { "entry", 1 }, { "_id", -1 } }),
                new("entry-field", new BsonDocument { { "entry", 1 }, { "field", 1 }, { "_id", -1 } }),
                new("suspensions", new BsonDocument { { "field", 1 }, { "new", 1 }, { "_id", -1 } }),
                new("suspensions-key", new BsonDocument { { RegistryDelta.Key, 1 }, { "field", 1 }, { "new", 1 }, { "_id", -1 } }),
            ],
        },
    ];

    private IMongoCollection<BsonDocument> Entries => store.Collection(Name);

    /// <summary>Brings entries and history up to the log.</summary>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        foreach (var change in await log.AfterAsync(await AppliedAsync(cancellation), cancellation))
        {
            await ApplyAsync(change, cancellation);
            var head = new BsonDocument("$max", new BsonDocument(Version, change.Version));
            await store.RunAsync(
                HeadName,
                "update",
                async () =>
                {
                    try
                    {
                        _ = await store.Collection(HeadName).UpdateOneAsync(new BsonDocument("_id", Head), head, new UpdateOptions { IsUpsert = true }, cancellation);
                    }
                    catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                    {
                        // Another made it at the same moment. It may say less: then somebody does this again, which changes nothing.
                    }
                });
        }
    }

    /// <summary>Writes what a change made into entries and history, unless that or something later is there.</summary>
    public async Task ApplyAsync(LoggedChange change, CancellationToken cancellation)
    {
        var writes = change.Items.Where(IsEntry).Select(item =>
        {
            var id = IdOf(item);
            var entry = new BsonDocument { { "_id", id }, { Version, change.Version } }.AddRange(item);
            return new ReplaceOneModel<BsonDocument>(new BsonDocument { { "_id", id }, { Version, new BsonDocument("$lt", change.Version) } }, entry) { IsUpsert = true };
        });
        await WriteAsync(Name, "update", writes, cancellation);

        var lines = change.Items.Where(item => !IsEntry(item)).Select((item, line) => new InsertOneModel<BsonDocument>(new BsonDocument("_id", (change.Version << LineBits) | (long)line)
            .With("entry", $"{item.Text(RegistryDelta.Kind)}/{item.Text(RegistryDelta.Key)}")
            .With(RegistryDelta.Kind, item.Text(RegistryDelta.Kind))
            .With(RegistryDelta.Key, item.Text(RegistryDelta.Key))
            .With("at", change.At)
            .With("by", change.By)
            .With("reason", change.Reason)
            .With("field", item.Text("field"))
            .With("old", item.TextOrNull("old"))
            .With("new", item.TextOrNull("new"))));
        await WriteAsync(HistoryName, "insert", lines, cancellation);
    }

    /// <summary>
    /// All entries of one version, with it. The mark of how far they are is read before them and the log after them: what the log has beyond the mark is put over what was read, so it
    /// does not matter how much of it had been written into the entries.
    /// </summary>
    public async Task<(long Version, IReadOnlyList<BsonDocument> Items)> ReadAsync(CancellationToken cancellation)
    {
        var version = await AppliedAsync(cancellation);
        var items = await store.RunAsync(Name, "find", async () =>
            (await Entries.Find(new BsonDocument()).ToListAsync(cancellation)).ToDictionary(entry => entry.Text("_id"), StringComparer.Ordinal));
        foreach (var change in await log.AfterAsync(version, cancellation))
        {
            version = change.Version;
            foreach (var item in change.Items.Where(IsEntry))
            {
                items[IdOf(item)] = item;
            }
        }

        return (version, [.. items.Values.Where(item => !item.Contains(RegistryDelta.Gone))]);
    }

    /// <summary>Says that entries and history are those of a version that no log made: they were put there. New lines have larger ids than all that are there.</summary>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        var newest = await store.RunAsync(
            HistoryName, "find", async () => await store.Collection(HistoryName).Find(new BsonDocument()).Sort(new BsonDocument("_id", -1)).Limit(1).FirstOrDefaultAsync(cancellation) is { } line ? line.Number("_id") : 0);
        var version = Math.Max(1, newest >> LineBits);
        await log.BeginAsync(version, cancellation);
        var head = new BsonDocument { { "_id", Head }, { Version, version } };
        await store.RunAsync(HeadName, "update", () => store.Collection(HeadName).ReplaceOneAsync(new BsonDocument("_id", Head), head, new ReplaceOptions { IsUpsert = true }, cancellation));
    }

    private static bool IsEntry(BsonDocument item) => !string.Equals(item.Text(RegistryDelta.Of), RegistryDelta.History, StringComparison.Ordinal);

    private static string IdOf(BsonDocument item) => $"{item.Text(RegistryDelta.Of)}/{item.Text(RegistryDelta.Kind)}/{item.Text(RegistryDelta.Key)}";

    private Task<long> AppliedAsync(CancellationToken cancellation) => store.RunAsync(
        HeadName, "find", async () => (await store.Collection(HeadName).Find(new BsonDocument("_id", Head)).FirstOrDefaultAsync(cancellation))?.Number(Version) ?? 0);

    private async Task WriteAsync(string collection, string action, IEnumerable<WriteModel<BsonDocument>> writes, CancellationToken cancellation)
    {
        foreach (var some in writes.Chunk(WritesAtOnce))
        {
            await store.RunAsync(
                collection,
                action,
                async () =>
                {
                    try
                    {
                        _ = await store.Collection(collection).BulkWriteAsync(some, new BulkWriteOptions { IsOrdered = false }, cancellation);
                    }
                    catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                    {
                        // Somebody was here before, with this change or a later one.
                    }
                });
        }
    }
}
