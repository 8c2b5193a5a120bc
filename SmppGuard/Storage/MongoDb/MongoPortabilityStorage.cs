using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Carriers.Portability;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// The list of ported numbers: one document that names its blocks, replaced as long as it has the revision that was seen, and the blocks under their hashes, which come before it.
/// </summary>
internal sealed class MongoPortabilityStorage(MongoStore store, TimeProvider time) : IPortabilityStorage
{
    public const string ListName = "portability";
    public const string PiecesName = "portabilityPieces";
    public const string Id = "list";

    private const string Revision = "revision";
    private const string KeptAt = "keptAt";
    private const int PutAtOnce = 16;
    private const int OctetsAtOnce = 12 * 1024 * 1024;
    private const int RemovedAtOnce = 500;

    /// <summary>Whoever has kept a block and named it in no list since does not come to that any more; clocks of pods differ by less.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    public static IReadOnlyList<CollectionLayout> Layouts { get; } =
    [
        new(ListName)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [Revision] = "long", ["count"] = "long", ["pieces"] = "binData" },
        },
        new(PiecesName)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", ["octets"] = "binData", [KeptAt] = "date" },
        },
    ];

    private static BsonDocument IsList => new("_id", Id);

    private IMongoCollection<BsonDocument> Pieces => store.Collection(PiecesName);

    public bool IsShared => true;

    public Task<PortabilityList?> FindAsync(CancellationToken cancellation) => store.RunAsync(
        ListName,
        "find",
        async () => await store.Collection(ListName).Find(IsList).FirstOrDefaultAsync(cancellation) is { } found
            ? new PortabilityList
            {
                Version = found.Text("version"),
                Revision = found.Number(Revision),
                Count = found.Number("count"),
                ReplacedAt = found.Time("replacedAt"),
                Actor = found.Text("actor"),
                Carriers = found.Text("carriers") is { Length: > 0 } carriers ? carriers.Split('\n') : [],
                Pieces = PieceOctets.Read(found["pieces"].AsByteArray),
            }
            : null);

    public Task<long?> RevisionAsync(CancellationToken cancellation) => store.RunAsync(
        ListName,
        "find",
        async () => (await store.Collection(ListName).Find(IsList).Project(new BsonDocument(Revision, 1)).FirstOrDefaultAsync(cancellation))?.Number(Revision));

    public Task<IReadOnlyList<PortabilityOctets>> ReadAsync(IReadOnlyList<string> hashes, CancellationToken cancellation) => store.RunAsync<IReadOnlyList<PortabilityOctets>>(
        PiecesName,
        "find",
        async () => (await Pieces.Find(In(hashes)).ToListAsync(cancellation)).ConvertAll(piece => new PortabilityOctets(piece.Text("_id"), piece["octets"].AsByteArray)));

    public async Task KeepAsync(IReadOnlyList<PortabilityOctets> octets, CancellationToken cancellation)
    {
        var at = 0;
        while (at < octets.Count)
        {
            var writes = new List<WriteModel<BsonDocument>>();
            for (var size = 0; at < octets.Count && writes.Count < PutAtOnce && (size == 0 || size + octets[at].Octets.Length <= OctetsAtOnce); at++)
            {
                size += octets[at].Octets.Length;
                var piece = new BsonDocument { { "_id", octets[at].Sha256 }, { "octets", new BsonBinaryData(octets[at].Octets) } }.With(KeptAt, time.GetUtcNow());
                writes.Add(new ReplaceOneModel<BsonDocument>(new BsonDocument("_id", octets[at].Sha256), piece) { IsUpsert = true });
            }

            await store.RunAsync(PiecesName, "update", () => Pieces.BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false }, cancellation));
        }
    }

    public Task<bool> TryPutInForceAsync(PortabilityList list, long? replaced, CancellationToken cancellation)
    {
        var document = IsList
            .With("version", list.Version)
            .With(Revision, list.Revision)
            .With("count", list.Count)
            .With("replacedAt", list.ReplacedAt)
            .With("actor", list.Actor)
            .With("carriers", string.Join('\n', list.Carriers))
            .Add("pieces", new BsonBinaryData(PieceOctets.Of(list.Pieces)));
        return store.RunAsync(
            ListName,
            "update",
            async () =>
            {
                if (replaced is { } seen)
                {
                    return (await store.Collection(ListName).ReplaceOneAsync(IsList.With(Revision, seen), document, cancellationToken: cancellation)).MatchedCount == 1;
                }

                try
                {
                    await store.Collection(ListName).InsertOneAsync(document, cancellationToken: cancellation);
                    return true;
                }
                catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                {
                    return false;
                }
            });
    }

    public async Task RemoveLeftOversAsync(CancellationToken cancellation)
    {
        // What was kept before the list is read, and is not named by it, was named by none before it that could come back.
        var old = new BsonDocument(KeptAt, new BsonDocument("$lt", BsonFields.Date(time.GetUtcNow() - Abandoned)));
        var kept = await store.RunAsync(PiecesName, "find", async () => (await Pieces.Find(old).Project(new BsonDocument("_id", 1)).ToListAsync(cancellation)).ConvertAll(piece => piece.Text("_id")));
        var named = (await FindAsync(cancellation))?.Pieces.Select(piece => piece.Sha256).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var left in kept.Where(hash => !named.Contains(hash)).Chunk(RemovedAtOnce))
        {
            // Unless somebody keeps it again meanwhile, for a list of his.
            var filter = In(left).AddRange(old);
            _ = await store.RunAsync(PiecesName, "remove", () => Pieces.DeleteManyAsync(filter, cancellation));
        }
    }

    private static BsonDocument In(IEnumerable<string> hashes) => new("_id", new BsonDocument("$in", new BsonArray(hashes)));
}
