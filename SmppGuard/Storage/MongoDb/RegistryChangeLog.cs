using System.Globalization;
using System.Security.Cryptography;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Every change of the registry, each one document whose id is the version that it makes: of those who have seen the same version, the id lets one in, and a change is there whole or
/// not at all. What does not fit into a document stands in pieces that are written before. Behind the log, entries and history are brought up to it, by whoever comes along, as often
/// as may be (<see cref="RegistryEntries"/>).
/// </summary>
internal sealed class RegistryChangeLog(MongoStore store)
{
    public const string Name = "registryChanges";

    private const string PiecesName = "registryChangePieces";
    private const string Token = "token";
    private const string Items = "items";
    private const string Pieces = "pieces";

    /// <summary>Far below the 16 MB of a document.</summary>
    private const int MostOctets = 4 * 1024 * 1024;

    private static readonly BsonDocument NewestFirst = new("_id", -1);
    private static readonly BsonDocument OldestFirst = new("_id", 1);

    public static IReadOnlyList<CollectionLayout> Layouts { get; } =
    [
        new(Name)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["_id"] = "long",
                [Token] = "string",
                ["at"] = "date",
                ["by"] = "string",
                [Items] = "array?",
                [Pieces] = "long",
            },
        },
        new(PiecesName) { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [Items] = "array" } },
    ];

    private IMongoCollection<BsonDocument> Changes => store.Collection(Name);

    /// <summary>The version that the registry has; 0: nothing was saved.</summary>
    public Task<long> NewestAsync(CancellationToken cancellation) => store.RunAsync(
        Name,
        "find",
        async () => (await Changes.Find(new BsonDocument()).Sort(NewestFirst).Limit(1).Project(OldestFirst).FirstOrDefaultAsync(cancellation))?.Number("_id") ?? 0);

    /// <summary>Begins the log of a registry that was put there: with a change that says nothing but its version.</summary>
    public Task BeginAsync(long version, CancellationToken cancellation)
    {
        var first = new BsonDocument("_id", version).With(Token, "").With("at", DateTimeOffset.UnixEpoch).With("by", "storage copy").Add(Items, new BsonArray()).Add(Pieces, 0L);
        return store.RunAsync(Name, "update", () => Changes.ReplaceOneAsync(new BsonDocument("_id", version), first, new ReplaceOptions { IsUpsert = true }, cancellation));
    }

    /// <returns>False: another change has made this version.</returns>
    public async Task<bool> TryAppendAsync(long version, IEnumerable<BsonDocument> items, RegistryChange change, DateTimeOffset at, CancellationToken cancellation)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var chunks = Chunks(items).ToList();
        var document = new BsonDocument("_id", version).With(Token, token).With("at", at).With("by", change.Actor).With("reason", change.Reason);
        if (chunks.Count == 1)
        {
            document.Add(Items, chunks[0]).Add(Pieces, 0L);
        }
        else
        {
            foreach (var (piece, chunk) in chunks.Index())
            {
                await store.RunAsync(
                    PiecesName, "insert", () => store.Collection(PiecesName).InsertOneAsync(new BsonDocument { { "_id", PieceId(token, piece) }, { Items, chunk } }, cancellationToken: cancellation));
            }

            document.Add(Pieces, (long)chunks.Count);
        }

        var isIn = await store.RunAsync(
            Name,
            "insert",
            async () =>
            {
                try
                {
                    await Changes.InsertOneAsync(document, cancellationToken: cancellation);
                    return true;
                }
                catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                {
                    // By another; or by an attempt of ours before this one.
                    return await Changes.Find(new BsonDocument { { "_id", version }, { Token, token } }).AnyAsync(cancellation);
                }
            });
        if (!isIn && chunks.Count > 1)
        {
            var pieces = new BsonArray(chunks.Index().Select(chunk => PieceId(token, chunk.Index)));
            await store.RunAsync(PiecesName, "remove", () => store.Collection(PiecesName).DeleteManyAsync(new BsonDocument("_id", new BsonDocument("$in", pieces)), cancellation));
        }

        return isIn;
    }

    /// <summary>The changes after a version, oldest first.</summary>
    public async Task<IReadOnlyList<LoggedChange>> AfterAsync(long version, CancellationToken cancellation)
    {
        var found = await store.RunAsync(
            Name, "find", () => Changes.Find(new BsonDocument("_id", new BsonDocument("$gt", version))).Sort(OldestFirst).ToListAsync(cancellation));
        var changes = new List<LoggedChange>(found.Count);
        foreach (var change in found)
        {
            changes.Add(await store.RunAsync(
                PiecesName,
                "find",
                async () => new LoggedChange(change.Number("_id"), change.Time("at"), change.Text("by"), change.TextOrNull("reason"), await ItemsAsync(change, cancellation))));
        }

        return changes;
    }

    private async Task<IReadOnlyList<BsonDocument>> ItemsAsync(BsonDocument change, CancellationToken cancellation)
    {
        if (change.Number(Pieces) == 0)
        {
            return [.. change[Items].AsBsonArray.Select(item => item.AsBsonDocument)];
        }

        var items = new List<BsonDocument>();
        for (var piece = 0; piece < change.Number(Pieces); piece++)
        {
            var id = PieceId(change.Text(Token), piece);
            var found = await store.Collection(PiecesName).Find(new BsonDocument("_id", id)).FirstOrDefaultAsync(cancellation)
                ?? throw new StorageException($"{store}: {PiecesName} lacks {id}, which a change of the registry needs", StorageFault.Damaged);
            items.AddRange(found[Items].AsBsonArray.Select(item => item.AsBsonDocument));
        }

        return items;
    }

    private static IEnumerable<BsonArray> Chunks(IEnumerable<BsonDocument> items)
    {
        var chunk = new BsonArray();
        var octets = 0;
        foreach (var item in items)
        {
            var more = item.ToBson().Length;
            if (octets + more > MostOctets && chunk.Count > 0)
            {
                yield return chunk;
                (chunk, octets) = ([], 0);
            }

            chunk.Add(item);
            octets += more;
        }

        yield return chunk;
    }

    private static string PieceId(string token, int piece) => string.Create(CultureInfo.InvariantCulture, $"{token}/{piece}");
}

/// <summary>A change of the registry as the log has it.</summary>
/// <param name="Version">What it made.</param>
/// <param name="At">When.</param>
/// <param name="By">Whose it was.</param>
/// <param name="Reason">Why, where that was said.</param>
/// <param name="Items">Of <see cref="RegistryDelta"/>.</param>
internal sealed record LoggedChange(long Version, DateTimeOffset At, string By, string? Reason, IReadOnlyList<BsonDocument> Items);
