using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Relay.Receipts;

namespace SmppGuard.Storage.MongoDb;

/// <summary>Receipts on their way from the pod that got them to the one where those of their message come together, or that may know it. They belong to a pod's number, whoever has it.</summary>
internal sealed class MongoReceiptForwarding(MongoStore store, int pod, TimeProvider time) : IReceiptForwarding
{
    private const string Name = "receipts_forwarded";
    private const string Id = "_id";
    private const string To = "to";
    private const string Smsc = "smsc";
    private const string At = "at";
    private const string Pdu = "pdu";
    private const string Mark = "mark";
    private const string Then = "then";

    /// <summary>Longer than a receipt is of use to anybody: a pod that was lost for good takes none.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(60);

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [Id] = "objectId", [To] = "long", [Smsc] = "string", [At] = "date", [Pdu] = "binData", [Mark] = "long", [Then] = "array" },
        Indexes = [new("to", new BsonDocument { { To, 1 }, { At, 1 }, { Id, 1 } }), new("kept", new BsonDocument(At, 1)) { ExpireAfter = Kept }],
    };

    private IMongoCollection<BsonDocument> Receipts => store.Collection(Name);

    /// <summary>How many are on their way to whichever pod.</summary>
    public static Task<long> CountAsync(MongoStore store, CancellationToken cancellation) =>
        store.RunAsync(Name, "find", () => store.Collection(Name).CountDocumentsAsync(new BsonDocument(), cancellationToken: cancellation));

    public Task ForwardAsync(IReadOnlyList<AskedPod> pods, string smsc, byte[] pdu)
    {
        // Of an id of ours: a write that comes again is done once.
        var receipt = new BsonDocument
        {
            { Id, ObjectId.GenerateNewId() },
            { To, (long)pods[0].Pod },
            { Mark, pods[0].Mark },
            { Then, new BsonArray(pods.Skip(1).Select(asked => new BsonDocument { { To, (long)asked.Pod }, { Mark, asked.Mark } })) },
            { Smsc, smsc },
            { At, BsonFields.Date(time.GetUtcNow()) },
            { Pdu, new BsonBinaryData(pdu) },
        };
        return store.RunAsync(Name, "insert", () => Receipts.InsertOneAsync(receipt));
    }

    public Task<IReadOnlyList<ForwardedReceipt>> ArrivedAsync(IEnumerable<string> smscs, long stored, int limit, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument { { To, (long)pod }, { Smsc, new BsonDocument("$in", new BsonArray(smscs)) }, { Mark, new BsonDocument("$lte", stored) } };
        return store.RunAsync<IReadOnlyList<ForwardedReceipt>>(
            Name,
            "find",
            async () => (await Receipts.Find(filter).Sort(new BsonDocument { { At, 1 }, { Id, 1 } }).Limit(limit).ToListAsync(cancellationToken))
                .ConvertAll(r => new ForwardedReceipt(
                r[Id].AsObjectId.ToString(), r.Text(Smsc), r[Pdu].AsByteArray, [.. r[Then].AsBsonArray.Select(asked => asked.AsBsonDocument).Select(asked => new AskedPod((int)asked.Number(To), asked.Number(Mark)))])));
    }

    public Task DoneAsync(IEnumerable<ForwardedReceipt> receipts) => store.RunAsync(
        Name, "remove", () => Receipts.DeleteManyAsync(new BsonDocument(Id, new BsonDocument("$in", new BsonArray(receipts.Select(r => ObjectId.Parse(r.Id)))))));

    public Task TakeUnansweredAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var unanswered = new BsonDocument { { At, new BsonDocument("$lt", BsonFields.Date(before)) }, { Mark, new BsonDocument("$gt", 0L) } };
        var taken = new BsonDocument("$set", new BsonDocument { { To, (long)pod }, { Mark, 0L }, { Then, new BsonArray() } });
        return store.RunAsync(Name, "update", () => Receipts.UpdateManyAsync(unanswered, taken, cancellationToken: cancellationToken));
    }
}
