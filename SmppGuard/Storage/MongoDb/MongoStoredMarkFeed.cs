using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Relay.Receipts;

namespace SmppGuard.Storage.MongoDb;

/// <summary>How much of what each pod sent is stored: a document for each number.</summary>
internal sealed class MongoStoredMarkFeed(MongoStore store, int pod) : IStoredMarkFeed
{
    private const string Name = "podMarks";
    private const string Told = "told";
    private const string Stored = "stored";

    private static readonly UpdateOptions OrInsert = new() { IsUpsert = true };

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "long", [Told] = "long", [Stored] = "long" },
    };

    private IMongoCollection<BsonDocument> Pods => store.Collection(Name);

    private BsonDocument ById => new("_id", (long)pod);

    public Task<StoredMark> OwnAsync(CancellationToken cancellation) =>
        store.RunAsync(Name, "find", async () => await Pods.Find(ById).FirstOrDefaultAsync(cancellation) is { } own ? Read(own) : default);

    public Task TellAsync(StoredMark mark, CancellationToken cancellation) => store.RunAsync(
        Name,
        "update",
        () => Pods.UpdateOneAsync(ById, new BsonDocument("$set", new BsonDocument { { Told, mark.Told }, { Stored, mark.Stored } }), OrInsert, cancellation));

    public Task<IReadOnlyDictionary<int, StoredMark>> OthersAsync(CancellationToken cancellation) => store.RunAsync<IReadOnlyDictionary<int, StoredMark>>(
        Name,
        "find",
        async () => (await Pods.Find(new BsonDocument("_id", new BsonDocument("$ne", (long)pod))).ToListAsync(cancellation)).ToDictionary(other => (int)other.Number("_id"), Read));

    private static StoredMark Read(BsonDocument told) => new(told.Number(Told), told.Number(Stored));
}
