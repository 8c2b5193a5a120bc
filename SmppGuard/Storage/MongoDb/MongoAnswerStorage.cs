using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Idempotency;

namespace SmppGuard.Storage.MongoDb;

/// <summary>Answers of the API, for a day; the server forgets them by itself.</summary>
internal sealed class MongoAnswerStorage(MongoStore store) : IAnswerStorage
{
    public const string Name = "answers";
    private const string At = "at";
    private const string Fingerprint = "fingerprint";
    private const string Status = "status";
    private const string ContentType = "contentType";
    private const string Location = "location";
    private const string ETag = "etag";
    private const string Body = "body";

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [Fingerprint] = "string", [At] = "date", [Status] = "long", [Body] = "binData" },
        Indexes = [new("age", new BsonDocument(At, 1)) { ExpireAfter = IAnswerStorage.KeptFor }],
    };

    private IMongoCollection<BsonDocument> Answers => store.Collection(Name);

    public Task<KeptAnswer?> FindAsync(string asker, string key, DateTimeOffset now, CancellationToken cancellation) => store.RunAsync(
        Name,
        "find",
        async () => await Answers.Find(new BsonDocument { { "_id", IdOf(asker, key) }, { At, new BsonDocument("$gt", BsonFields.Date(now - IAnswerStorage.KeptFor)) } }).FirstOrDefaultAsync(cancellation) is { } found
            ? new KeptAnswer
            {
                Asker = asker,
                Key = key,
                Fingerprint = found.Text(Fingerprint),
                At = found.Time(At),
                Status = (int)found.Number(Status),
                ContentType = found.TextOrNull(ContentType),
                Location = found.TextOrNull(Location),
                ETag = found.TextOrNull(ETag),
                Body = found[Body].AsByteArray,
            }
            : null);

    public async Task KeepAsync(KeptAnswer answer, CancellationToken cancellation)
    {
        var id = IdOf(answer.Asker, answer.Key);
        var old = new BsonDocument { { "_id", id }, { At, new BsonDocument("$lte", BsonFields.Date(answer.At - IAnswerStorage.KeptFor)) } };
        _ = await store.RunAsync(Name, "remove", () => Answers.DeleteOneAsync(old, cancellation));
        var kept = new BsonDocument("_id", id)
            .With(Fingerprint, answer.Fingerprint)
            .With(At, answer.At)
            .With(Status, (long)answer.Status)
            .With(ContentType, answer.ContentType)
            .With(Location, answer.Location)
            .With(ETag, answer.ETag)
            .Add(Body, new BsonBinaryData(answer.Body.ToArray()));
        await store.RunAsync(Name, "insert", async () =>
        {
            try
            {
                await Answers.InsertOneAsync(kept, cancellationToken: cancellation);
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                // Somebody was answered first; or we ourselves, by an attempt before.
            }
        });
    }

    // No key has a line break, and so no name has the last one.
    public static string IdOf(string asker, string key) => $"{asker}\n{key}";

    public static (string Asker, string Key) KeyOf(string id) => id.LastIndexOf('\n') is var end and >= 0 ? (id[..end], id[(end + 1)..]) : throw new FormatException("an answer of nobody");
}
