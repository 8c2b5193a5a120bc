using System.Buffers.Binary;
using System.Security.Cryptography;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// The numbers of lists, by generation, in pieces of many: a national list would be as many documents as it has numbers. A generation is <c>filling</c> while somebody adds to it,
/// <c>held</c> from just before a list names it, <c>done</c> when a list does not name it any more, and <c>removing</c> from just before the first of its pieces goes: whoever has
/// read all pieces and finds it in none of the last has missed nothing.
/// </summary>
internal sealed class NumberGenerations(MongoStore store, TimeProvider time)
{
    public const string PiecesName = "doNotDisturbPieces";

    public const string GenerationsName = "doNotDisturbGenerations";

    private const string Name = GenerationsName;
    private const string State = "state";
    private const string Filling = "filling";
    private const string Held = "held";
    private const string Done = "done";
    private const string Removing = "removing";

    private const int NumbersOfPiece = 100_000;

    /// <summary>Whoever has not added to a generation for so long does not live any more; clocks of pods differ by less.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(24);

    // Of this process, which imports one list at a time.
    private readonly string _owner = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public static IReadOnlyList<CollectionLayout> Layouts { get; } =
    [
        new(Name)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "long", [State] = "string", ["owner"] = "string", ["touchedAt"] = "date" },
        },
        new(PiecesName)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["generation"] = "long", ["numbers"] = "binData" },
            Indexes = [new("generation", new BsonDocument("generation", 1))],
        },
    ];

    /// <summary>A generation that a list names, which somebody else numbered.</summary>
    public static BsonDocument HeldDocument(long generation, long touchedAt) =>
        new BsonDocument("_id", generation).With(State, Held).With("owner", "").Add("touchedAt", new BsonDateTime(touchedAt));

    private IMongoCollection<BsonDocument> Generations => store.Collection(Name);

    private IMongoCollection<BsonDocument> Pieces => store.Collection(PiecesName);

    public async Task<long> BeginAsync(CancellationToken cancellation)
    {
        var generation = await store.NextAsync(Name, 1, cancellation);
        var document = new BsonDocument("_id", generation).With(State, Filling).With("owner", _owner).With("touchedAt", time.GetUtcNow());
        await InsertAsync(Name, document, cancellation);
        return generation;
    }

    public async Task AddAsync(long generation, IReadOnlyList<long> numbers, CancellationToken cancellation)
    {
        for (var from = 0; from < numbers.Count; from += NumbersOfPiece)
        {
            if (!await TryMoveAsync(generation, [Filling], Filling, cancellation))
            {
                throw Gone(generation);
            }

            var octets = new byte[Math.Min(NumbersOfPiece, numbers.Count - from) * sizeof(long)];
            for (var i = 0; i < octets.Length / sizeof(long); i++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(octets.AsSpan(i * sizeof(long)), numbers[from + i]);
            }

            await InsertAsync(PiecesName, new BsonDocument { { "_id", ObjectId.GenerateNewId() }, { "generation", generation }, { "numbers", new BsonBinaryData(octets) } }, cancellation);
        }
    }

    /// <summary>Each number once.</summary>
    /// <exception cref="StorageException">The generation is gone, or goes: another one is in force.</exception>
    public async Task<List<long>> ReadAsync(long generation, CancellationToken cancellation)
    {
        var numbers = new List<long>();
        using (var pieces = await Pieces.Find(new BsonDocument("generation", generation)).ToCursorAsync(cancellation))
        {
            while (await pieces.MoveNextAsync(cancellation))
            {
                foreach (var piece in pieces.Current)
                {
                    var octets = piece["numbers"].AsByteArray;
                    for (var at = 0; at < octets.Length; at += sizeof(long))
                    {
                        numbers.Add(BinaryPrimitives.ReadInt64LittleEndian(octets.AsSpan(at)));
                    }
                }
            }
        }

        if (await Generations.Find(new BsonDocument("_id", generation)).FirstOrDefaultAsync(cancellation) is not { } stored || string.Equals(stored.Text(State), Removing, StringComparison.Ordinal))
        {
            throw Gone(generation);
        }

        numbers.Sort();
        var distinct = 0;
        for (var i = 0; i < numbers.Count; i++)
        {
            if (i == 0 || numbers[i] != numbers[i - 1])
            {
                numbers[distinct++] = numbers[i];
            }
        }

        numbers.RemoveRange(distinct, numbers.Count - distinct);
        return numbers;
    }

    /// <summary>Keeps a generation from being removed by others while a list is made to name it.</summary>
    /// <returns>False: it is removed already.</returns>
    public Task<bool> TryHoldAsync(long generation, CancellationToken cancellation) => TryMoveAsync(generation, [Filling, Held, Done], Held, cancellation);

    /// <summary>No list names it any more.</summary>
    public Task LetGoAsync(long generation, CancellationToken cancellation) => TryMoveAsync(generation, [Filling, Held], Done, cancellation);

    /// <summary>Removes what no list names: what was let go of, what this process began and did not bring to an end, and what others have not touched for long.</summary>
    /// <param name="inForce">The generations that lists name.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RemoveLeftOversAsync(HashSet<long> inForce, CancellationToken cancellation)
    {
        var abandoned = new BsonDocument("touchedAt", new BsonDocument("$lt", BsonFields.Date(time.GetUtcNow() - Abandoned)));
        var filter = new BsonDocument("$or", new BsonArray
        {
            new BsonDocument(State, new BsonDocument("$in", new BsonArray { Done, Removing })),
            new BsonDocument("owner", _owner),
            abandoned,
        });
        var found = await store.RunAsync(Name, "find", () => Generations.Find(filter).ToListAsync(cancellation));
        foreach (var generation in found.Where(g => !inForce.Contains(g.Number("_id"))))
        {
            var id = generation.Number("_id");

            // Only as it was seen: one that is held by now is about to be named by a list.
            if (!await TryMoveAsync(id, [generation.Text(State)], Removing, cancellation, generation["touchedAt"]))
            {
                continue;
            }

            await store.RunAsync(PiecesName, "remove", () => Pieces.DeleteManyAsync(new BsonDocument("generation", id), cancellation));
            await store.RunAsync(Name, "remove", () => Generations.DeleteOneAsync(new BsonDocument("_id", id), cancellation));
        }
    }

    private Task<bool> TryMoveAsync(long generation, string[] from, string to, CancellationToken cancellation, BsonValue? touchedAt = null)
    {
        var filter = new BsonDocument { { "_id", generation }, { State, new BsonDocument("$in", new BsonArray(from)) } };
        if (touchedAt is not null)
        {
            filter.Add("touchedAt", touchedAt);
        }

        var update = new BsonDocument("$set", new BsonDocument().With(State, to).With("touchedAt", time.GetUtcNow()));
        return store.RunAsync(Name, "update", async () => (await Generations.UpdateOneAsync(filter, update, cancellationToken: cancellation)).MatchedCount == 1);
    }

    private Task InsertAsync(string collection, BsonDocument document, CancellationToken cancellation) => store.RunAsync(
        collection,
        "insert",
        async () =>
        {
            try
            {
                await store.Collection(collection).InsertOneAsync(document, cancellationToken: cancellation);
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                // The id is ours alone: an attempt before has stored it.
            }
        });

    private StorageException Gone(long generation) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{store}: the do-not-disturb numbers of generation {generation} were replaced meanwhile"), StorageFault.Unavailable);
}
