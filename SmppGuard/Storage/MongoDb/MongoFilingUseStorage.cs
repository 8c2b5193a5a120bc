using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Filings;

namespace SmppGuard.Storage.MongoDb;

/// <summary>When filings were used last, by any pod.</summary>
internal sealed class MongoFilingUseStorage(MongoStore store) : IFilingUseStorage
{
    public const string Name = "filingUses";
    private const string UsedAt = "usedAt";

    private static readonly UpdateOptions OrInsert = new() { IsUpsert = true };

    public static CollectionLayout Layout { get; } = new(Name) { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [UsedAt] = "date" } };

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> UsesAsync(CancellationToken cancellation) => store.RunAsync<IReadOnlyDictionary<string, DateTimeOffset>>(
        Name,
        "find",
        async () => (await store.Collection(Name).Find(new BsonDocument()).ToListAsync(cancellation)).ToDictionary(use => use.Text("_id"), use => use.Time(UsedAt), StringComparer.Ordinal));

    public Task SaveUsesAsync(IReadOnlyDictionary<string, DateTimeOffset> uses, CancellationToken cancellation) => store.RunAsync(
        Name,
        "update",
        async () =>
        {
            foreach (var (filing, at) in uses)
            {
                await SaveAsync(new BsonDocument("_id", filing), new BsonDocument("$max", new BsonDocument(UsedAt, BsonFields.Date(at))), cancellation);
            }
        });

    private async Task SaveAsync(BsonDocument key, BsonDocument update, CancellationToken cancellation)
    {
        try
        {
            await store.Collection(Name).UpdateOneAsync(key, update, OrInsert, cancellation);
        }
        catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
        {
            // Another pod made it at the same moment; now it is there.
            await store.Collection(Name).UpdateOneAsync(key, update, cancellationToken: cancellation);
        }
    }
}
