using MongoDB.Bson;
using MongoDB.Driver;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Numbers of arrival, without a gap: a document has the number behind the largest that there is, in a field that no two may share, and whoever finds it taken asks again. So a number is there only when all
/// before it are, and whoever goes along the index meets them all. For what is written seldom: of those who come together one gets in at a time.
/// </summary>
internal static class ArrivalNumbers
{
    /// <summary>The index that makes the numbers of a field; documents of before it, or of another store, have none.</summary>
    public static IndexLayout Index(string field) => new(field, new BsonDocument(field, 1)) { Unique = true, Sparse = true };

    /// <summary>The number behind all that the primary has: what it may lose yet has its number too.</summary>
    public static async Task<long> NextArrivalAsync(this IMongoCollection<BsonDocument> collection, string field, CancellationToken cancellation) =>
        await LargestAsync(collection.WithReadConcern(ReadConcern.Local), field, cancellation) + 1;

    /// <summary>The largest that stays; 0: there is none.</summary>
    public static Task<long> LastArrivalAsync(this IMongoCollection<BsonDocument> collection, string field, CancellationToken cancellation) => LargestAsync(collection, field, cancellation);

    /// <summary>What came behind a number, in order.</summary>
    public static Task<List<BsonDocument>> ArrivalsAsync(this IMongoCollection<BsonDocument> collection, string field, long after, int limit, CancellationToken cancellation) =>
        collection.Find(Behind(field, after)).Sort(new BsonDocument(field, 1)).Limit(limit).ToListAsync(cancellation);

    private static async Task<long> LargestAsync(IMongoCollection<BsonDocument> collection, string field, CancellationToken cancellation) =>
        await collection.Find(Behind(field, 0)).Sort(new BsonDocument(field, -1)).Limit(1).Project(new BsonDocument(field, 1)).FirstOrDefaultAsync(cancellation) is { } last ? last.Number(field) : 0;

    private static BsonDocument Behind(string field, long number) => new(field, new BsonDocument("$gt", number));
}
