using MongoDB.Bson;
using MongoDB.Driver;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Numbers that grow, each given once to whoever asks in whatever process. One that was given and not used is a gap. Given before they are stored, so a reader may see a larger
/// one first.
/// </summary>
internal static class MongoSequences
{
    private const string Name = "sequences";
    private const string Last = "last";

    private static readonly FindOneAndUpdateOptions<BsonDocument> OrMake = new() { IsUpsert = true, ReturnDocument = ReturnDocument.After };

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [Last] = "long" },
    };

    /// <summary>The first of as many new numbers.</summary>
    public static Task<long> NextAsync(this MongoStore store, string sequence, int count, CancellationToken cancellation) => store.RunAsync(
        Name,
        "update",
        async () =>
        {
            try
            {
                return First(await store.Collection(Name).FindOneAndUpdateAsync<BsonDocument>(Key(sequence), By(count), OrMake, cancellation), count);
            }
            catch (MongoException failure) when (MongoFaults.IsMadeMeanwhile(failure))
            {
                // Two made the sequence at once; it is there now, and nobody removes one.
                return First(await store.Collection(Name).FindOneAndUpdateAsync<BsonDocument>(Key(sequence), By(count), OrMake, cancellation), count);
            }
        });

    /// <inheritdoc cref="NextAsync"/>
    public static long Next(this MongoStore store, string sequence, int count) => store.Run(
        Name,
        "update",
        () =>
        {
            try
            {
                return First(store.Collection(Name).FindOneAndUpdate<BsonDocument>(Key(sequence), By(count), OrMake), count);
            }
            catch (MongoException failure) when (MongoFaults.IsMadeMeanwhile(failure))
            {
                // As above.
                return First(store.Collection(Name).FindOneAndUpdate<BsonDocument>(Key(sequence), By(count), OrMake), count);
            }
        });

    private static long First(BsonDocument given, int count) => given.Number(Last) - count + 1;

    private static BsonDocument Key(string sequence) => new("_id", sequence);

    private static BsonDocument By(int count) => new("$inc", new BsonDocument(Last, (long)count));
}
