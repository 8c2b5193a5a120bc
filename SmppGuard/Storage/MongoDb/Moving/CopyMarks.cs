using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Moving;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>Where a database was copied from and how far. While it says that the copy is not complete, no pod starts with the database.</summary>
internal static class CopyMarks
{
    private const string Name = "moving";
    private const string Head = "copy";
    private const string Source = "source";
    private const string IsComplete = "complete";

    private static readonly ReplaceOptions OrInsert = new() { IsUpsert = true };

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [Source] = "string?", [IsComplete] = "bool?", ["at"] = "long?", ["archived"] = "long?" },
    };

    /// <summary>Null: no copy was begun.</summary>
    public static Task<(string Source, bool IsComplete)?> HeadAsync(MongoStore store, CancellationToken cancellation) => store.RunAsync<(string, bool)?>(
        Name,
        "find",
        async () => await store.Collection(Name).Find(new BsonDocument("_id", Head)).FirstOrDefaultAsync(cancellation) is { } head ? (head.Text(Source), head.Flag(IsComplete)) : null);

    /// <summary>Why nobody may start with the database; null: it is complete, or no copy.</summary>
    public static async Task<string?> ProblemAsync(MongoStore store, CancellationToken cancellation) => await HeadAsync(store, cancellation) is { IsComplete: false } copy
        ? $"{store} has a copy of {copy.Source} that is not complete: copy again, after that is stopped, and see that it says that it is complete"
        : null;

    public static Task PutHeadAsync(MongoStore store, string source, bool isComplete, CancellationToken cancellation) =>
        PutAsync(store, new BsonDocument { { "_id", Head }, { Source, source }, { IsComplete, isComplete } }, cancellation);

    public static Task PutAsync(MongoStore store, string unit, CopyMark mark, CancellationToken cancellation) =>
        PutAsync(store, new BsonDocument { { "_id", IdOf(unit) }, { "at", mark.At }, { "archived", mark.Archived } }, cancellation);

    public static Task<Dictionary<string, CopyMark>> ReadAsync(MongoStore store, CancellationToken cancellation) => store.RunAsync(
        Name,
        "find",
        async () => (await store.Collection(Name).Find(new BsonDocument("at", new BsonDocument("$exists", true))).ToListAsync(cancellation))
            .ToDictionary(mark => mark.Text("_id")[IdOf("").Length..], mark => new CopyMark(mark.Number("at"), mark.Number("archived")), StringComparer.Ordinal));

    private static string IdOf(string unit) => $"unit/{unit}";

    private static Task PutAsync(MongoStore store, BsonDocument document, CancellationToken cancellation) =>
        store.RunAsync(Name, "update", () => store.Collection(Name).ReplaceOneAsync(new BsonDocument("_id", document["_id"]), document, OrInsert, cancellation));
}
