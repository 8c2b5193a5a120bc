using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Consents;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Files that prove consents, in pieces, since a document holds 16 MB at most. The pieces come first and the file that counts them last, so whoever finds a file finds all of it.
/// Everything is under the hash, so the same octets are kept once and a second try changes nothing.
/// </summary>
internal sealed class MongoAttachmentStorage(MongoStore store) : IAttachmentStorage
{
    private const string Name = "attachments";
    private const string PiecesName = "attachmentPieces";
    private const int PieceOctets = 2 * 1024 * 1024;

    private static readonly ReplaceOptions OrInsert = new() { IsUpsert = true };

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", ["pieces"] = "long", ["octets"] = "long" },
    };

    public static CollectionLayout PiecesLayout { get; } = new(PiecesName)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", ["octets"] = "binData" },
    };

    public async Task<string> KeepAsync(ReadOnlyMemory<byte> octets)
    {
        var hash = AttachmentHash.Of(octets.Span);
        if (await FindAsync(hash, CancellationToken.None) is { } kept && IsWhole(hash, kept))
        {
            return hash;
        }

        var pieces = 0L;
        for (var from = 0; from < octets.Length; from += PieceOctets)
        {
            var piece = octets[from..Math.Min(from + PieceOctets, octets.Length)].ToArray();
            await PutAsync(PiecesName, new BsonDocument { { "_id", PieceId(hash, pieces) }, { "octets", new BsonBinaryData(piece) } });
            pieces++;
        }

        await PutAsync(Name, new BsonDocument { { "_id", hash }, { "pieces", pieces }, { "octets", (long)octets.Length } });
        return hash;
    }

    public async Task<byte[]?> ReadAsync(string sha256, CancellationToken cancellation)
    {
        if (!AttachmentHash.IsHash(sha256) || await FindAsync(sha256, cancellation) is not { } octets)
        {
            return null;
        }

        return IsWhole(sha256, octets) ? octets : throw new InvalidDataException($"the attachment {sha256} has other octets than those that were kept");
    }

    private static bool IsWhole(string hash, byte[] octets) => string.Equals(AttachmentHash.Of(octets), hash, StringComparison.Ordinal);

    private static string PieceId(string hash, long piece) => string.Create(CultureInfo.InvariantCulture, $"{hash}/{piece}");

    /// <summary>The octets as they are stored, a piece that is missing left out; null: there is no such file.</summary>
    private async Task<byte[]?> FindAsync(string hash, CancellationToken cancellation)
    {
        var file = await store.RunAsync(Name, "find", async () => (BsonDocument?)await store.Collection(Name).Find(new BsonDocument("_id", hash)).FirstOrDefaultAsync(cancellation));
        if (file is null)
        {
            return null;
        }

        return await store.RunAsync(
            PiecesName,
            "find",
            async () =>
            {
                using var octets = new MemoryStream();
                for (var piece = 0L; piece < file.Number("pieces"); piece++)
                {
                    var found = await store.Collection(PiecesName).Find(new BsonDocument("_id", PieceId(hash, piece))).FirstOrDefaultAsync(cancellation);
                    octets.Write(found?["octets"].AsByteArray);
                }

                return octets.ToArray();
            });
    }

    private Task PutAsync(string collection, BsonDocument document) => store.RunAsync(
        collection,
        "update",
        async () =>
        {
            try
            {
                _ = await store.Collection(collection).ReplaceOneAsync(new BsonDocument("_id", document["_id"]), document, OrInsert);
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                // Somebody stored the same meanwhile: what has this id has these octets.
            }
        });
}
