using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Storage.MongoDb;

/// <summary>When SMSCs went out and came back, a document each, whose id is its number of arrival over all pods (<see cref="ArrivalNumbers"/>).</summary>
internal sealed class MongoSmscTurnStorage(MongoStore store, int kept = ISmscTurnStorage.Kept) : ISmscTurnStorage
{
    private const string Name = "smscTurns";
    private const string Id = "_id";

    private static readonly BsonDocument NewestFirst = new(Id, -1);

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Id] = "long",
            ["pod"] = "long",
            ["smsc"] = "string",
            ["at"] = "date",
            ["isOut"] = "bool",
            ["cause"] = "string?",
            ["outSince"] = "date?",
        },
        Indexes = [new("smsc", new BsonDocument { { "pod", 1 }, { "smsc", 1 }, { Id, -1 } })],
    };

    private IMongoCollection<BsonDocument> Turns => store.Collection(Name);

    public async Task AddAsync(SmscTurn turn, CancellationToken cancellation)
    {
        var fields = new BsonDocument("pod", (long)turn.Pod).With("smsc", turn.Smsc).With("at", turn.At).With("isOut", turn.IsOut).With("cause", turn.Cause).With("outSince", turn.OutSince);
        var number = await store.RunAsync(Name, "insert", () => InsertAsync(fields, cancellation));
        await store.RunAsync(Name, "remove", () => Turns.DeleteManyAsync(new BsonDocument(Id, new BsonDocument("$lte", number - kept)), cancellation));
    }

    public Task<SmscTurn?> LastAsync(int pod, string smsc, CancellationToken cancellation) => store.RunAsync(
        Name,
        "find",
        async () => await Turns.Find(new BsonDocument { { "pod", (long)pod }, { "smsc", smsc } }).Sort(NewestFirst).Limit(1).FirstOrDefaultAsync(cancellation) is { } last ? Read(last) : null);

    public Task<long> NewestAsync(CancellationToken cancellation) => store.RunAsync(Name, "find", () => Turns.LastArrivalAsync(Id, cancellation));

    public Task<IReadOnlyList<SmscTurn>> AfterAsync(long number, int limit, CancellationToken cancellation) => store.RunAsync<IReadOnlyList<SmscTurn>>(
        Name, "find", async () => (await Turns.ArrivalsAsync(Id, number, limit, cancellation)).ConvertAll(Read));

    private async Task<long> InsertAsync(BsonDocument fields, CancellationToken cancellation)
    {
        while (true)
        {
            var number = await Turns.NextArrivalAsync(Id, cancellation);
            try
            {
                await Turns.InsertOneAsync(new BsonDocument(Id, number).AddRange(fields), cancellationToken: cancellation);
                return number;
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                // Another pod has the number; or it was stored by an attempt before.
                if (await Turns.Find(new BsonDocument(Id, number).AddRange(fields)).AnyAsync(cancellation))
                {
                    return number;
                }
            }
        }
    }

    private static SmscTurn Read(BsonDocument found) => new()
    {
        Number = found.Number(Id),
        Pod = (int)found.Number("pod"),
        Smsc = found.Text("smsc"),
        At = found.Time("at"),
        IsOut = found.Flag("isOut"),
        Cause = found.TextOrNull("cause"),
        OutSince = found.TimeOrNull("outSince"),
    };
}
