using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Model;
using SmppGuard.TemplateProposals;

namespace SmppGuard.Storage.MongoDb;

/// <summary>Shapes of texts, of which templates are proposed: each pod has its own, since each learns for itself.</summary>
internal sealed class MongoTemplateProposalStorage(MongoStore store, PodOptions pod) : ITemplateProposalStorage
{
    private const string Name = "templateShapes";
    private const string Pod = "pod";
    private const string Shape = "shape";
    private const int WritesAtOnce = 500;

    private static readonly BsonDocument ById = new(Shape, 1);

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["_id"] = "string",
            [Pod] = "long",
            [Shape] = "long",
            ["code"] = "string",
            ["state"] = "binData",
            ["count"] = "long",
            ["firstSeenAt"] = "date",
            ["lastSeenAt"] = "date",
        },
        Indexes = [new(Pod, new BsonDocument { { Pod, 1 }, { Shape, 1 } })],
    };

    public Task<IReadOnlyList<StoredShape>> LoadAsync(CancellationToken cancellation) => store.RunAsync<IReadOnlyList<StoredShape>>(
        Name,
        "find",
        async () => (await store.Collection(Name).Find(new BsonDocument(Pod, (long)pod.Number)).Sort(ById).ToListAsync(cancellation)).ConvertAll(Read));

    /// <summary>What takes the place of others before these go: cut off between, there is rather too much than too little, and whoever saves again puts it right.</summary>
    public async Task SaveAsync(IReadOnlyCollection<StoredShape> changed, IReadOnlyCollection<long> removed, CancellationToken cancellation)
    {
        var puts = changed.Select(shape => (WriteModel<BsonDocument>)new ReplaceOneModel<BsonDocument>(new BsonDocument("_id", IdOf(shape.Id)), Write(shape)) { IsUpsert = true });
        foreach (var some in puts.Chunk(WritesAtOnce))
        {
            await store.RunAsync(Name, "update", () => store.Collection(Name).BulkWriteAsync(some, new BulkWriteOptions { IsOrdered = false }, cancellation));
        }

        foreach (var some in removed.Select(IdOf).Chunk(WritesAtOnce))
        {
            var gone = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(some)));
            await store.RunAsync(Name, "remove", () => store.Collection(Name).DeleteManyAsync(gone, cancellation));
        }
    }

    private string IdOf(long shape) => string.Create(CultureInfo.InvariantCulture, $"{pod.Number}/{shape}");

    private BsonDocument Write(StoredShape shape) => new BsonDocument("_id", IdOf(shape.Id))
        .With(Pod, (long)pod.Number)
        .With(Shape, shape.Id)
        .With("code", shape.Code)
        .Add("state", new BsonBinaryData(shape.State.ToArray()))
        .With("count", shape.Count)
        .With("firstSeenAt", shape.FirstSeenAt)
        .With("lastSeenAt", shape.LastSeenAt)
        .With("text", shape.Text)
        .With("example", shape.Example)
        .With("dismissedAt", shape.DismissedAt)
        .With("dismissedBy", shape.DismissedBy);

    private static StoredShape Read(BsonDocument stored) => new(
        stored.Number(Shape),
        stored.Text("code"),
        stored["state"].AsByteArray,
        stored.Number("count"),
        stored.Time("firstSeenAt"),
        stored.Time("lastSeenAt"),
        stored.TextOrNull("text"),
        stored.TextOrNull("example"),
        stored.TimeOrNull("dismissedAt"),
        stored.TextOrNull("dismissedBy"));
}
