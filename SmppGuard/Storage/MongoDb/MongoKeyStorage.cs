using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Access;

namespace SmppGuard.Storage.MongoDb;

/// <summary>Keys of the API that were made over it, and when each key was used last, for all pods.</summary>
internal sealed class MongoKeyStorage(MongoStore store) : IKeyStorage
{
    private const string Name = "apiKeys";
    private const string UsesName = "apiKeyUses";
    private const string UsedAt = "usedAt";

    private static readonly UpdateOptions OrInsert = new() { IsUpsert = true };

    public static IReadOnlyList<CollectionLayout> Layouts { get; } =
    [
        new(Name)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["_id"] = "string",
                ["name"] = "string",
                ["role"] = "string",
                ["hash"] = "string",
                ["createdAt"] = "date",
                ["expiresAt"] = "date?",
                ["revokedAt"] = "date?",
            },
        },
        new(UsesName) { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [UsedAt] = "date" } },
    ];

    public bool IsShared => true;

    public Task<IReadOnlyList<IssuedKey>> ListAsync(CancellationToken cancellation) => store.RunAsync<IReadOnlyList<IssuedKey>>(
        Name,
        "find",
        async () => [.. (await store.Collection(Name).Find(new BsonDocument()).Sort(new BsonDocument { { "createdAt", 1 }, { "_id", 1 } }).ToListAsync(cancellation)).Select(Read)]);

    public Task AddAsync(IssuedKey key, CancellationToken cancellation) => store.RunAsync(
        Name,
        "insert",
        async () =>
        {
            try
            {
                await store.Collection(Name).InsertOneAsync(Of(key), cancellationToken: cancellation);
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                // The id is random, so it is this one: the answer to the first attempt was lost.
            }
        });

    public Task<bool> RevokeAsync(string id, DateTimeOffset at, string by, CancellationToken cancellation) => store.RunAsync(
        Name,
        "update",
        async () => (await store.Collection(Name).UpdateOneAsync(
            new BsonDocument { { "_id", id }, { "revokedAt", BsonNull.Value } },
            new BsonDocument("$set", new BsonDocument { { "revokedAt", BsonFields.Date(at) }, { "revokedBy", by } }),
            cancellationToken: cancellation)).MatchedCount == 1);

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> UsesAsync(CancellationToken cancellation) => store.RunAsync<IReadOnlyDictionary<string, DateTimeOffset>>(
        UsesName,
        "find",
        async () => (await store.Collection(UsesName).Find(new BsonDocument()).ToListAsync(cancellation)).ToDictionary(use => use.Text("_id"), use => use.Time(UsedAt), StringComparer.Ordinal));

    public Task SaveUsesAsync(IReadOnlyDictionary<string, DateTimeOffset> uses, CancellationToken cancellation) => store.RunAsync(
        UsesName,
        "update",
        async () =>
        {
            foreach (var (id, at) in uses)
            {
                await SaveAsync(new BsonDocument("_id", id), new BsonDocument("$max", new BsonDocument(UsedAt, BsonFields.Date(at))), cancellation);
            }
        });

    private async Task SaveAsync(BsonDocument key, BsonDocument update, CancellationToken cancellation)
    {
        try
        {
            await store.Collection(UsesName).UpdateOneAsync(key, update, OrInsert, cancellation);
        }
        catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
        {
            // Another pod made it at the same moment; now it is there.
            await store.Collection(UsesName).UpdateOneAsync(key, update, cancellationToken: cancellation);
        }
    }

    private static BsonDocument Of(IssuedKey key) => new BsonDocument("_id", key.Id)
        .With("name", key.Name)
        .With("role", key.Role.ToString())
        .With("organization", key.Organization)
        .With("hash", key.Hash)
        .With("expiresAt", key.ExpiresAt)
        .With("createdAt", key.CreatedAt)
        .With("createdBy", key.CreatedBy);

    private static IssuedKey Read(BsonDocument stored) => new()
    {
        Id = stored.Text("_id"),
        Name = stored.Text("name"),
        Role = stored.Name<ApiRole>("role"),
        Organization = stored.TextOrNull("organization"),
        Hash = stored.Text("hash"),
        ExpiresAt = stored.TimeOrNull("expiresAt"),
        CreatedAt = stored.Time("createdAt"),
        CreatedBy = stored.Text("createdBy"),
        RevokedAt = stored.TimeOrNull("revokedAt"),
        RevokedBy = stored.TextOrNull("revokedBy"),
    };
}
