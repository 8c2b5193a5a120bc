using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;

namespace SmppGuard.Storage.MongoDb;

/// <summary>The bad lines of an import, each piece under the octet that it begins with: where one ends the next begins. What stands behind the progress is written over.</summary>
internal sealed class ImportReportPieces(MongoStore store, string import)
{
    private const string Name = "importReportPieces";
    private const int PieceOctets = 1024 * 1024;

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", ["import"] = "string", ["octets"] = "binData" },
        Indexes = [new("import", new BsonDocument("import", 1))],
    };

    public async Task WriteAsync(long at, ReadOnlyMemory<byte> octets)
    {
        for (var from = 0; from < octets.Length; from += PieceOctets)
        {
            var piece = octets[from..Math.Min(from + PieceOctets, octets.Length)].ToArray();
            var document = new BsonDocument { { "_id", Id(at + from) }, { "import", import }, { "octets", new BsonBinaryData(piece) } };
            _ = await store.RunAsync(
                Name, "update", () => store.Collection(Name).ReplaceOneAsync(new BsonDocument("_id", document["_id"]), document, new ReplaceOptions { IsUpsert = true }));
        }
    }

    /// <summary>The piece that begins there; null: none does.</summary>
    public Task<byte[]?> ReadAsync(long at, CancellationToken cancellation) => store.RunAsync(
        Name, "find", async () => (await store.Collection(Name).Find(new BsonDocument("_id", Id(at))).FirstOrDefaultAsync(cancellation))?["octets"].AsByteArray);

    public Task RemoveAsync() => store.RunAsync(Name, "remove", () => store.Collection(Name).DeleteManyAsync(new BsonDocument("import", import)));

    private string Id(long at) => string.Create(CultureInfo.InvariantCulture, $"{import}/{at}");
}
