using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Relay.Esme;

namespace SmppGuard.Storage.MongoDb;

/// <summary>Who is bound to which pod: a document for each pod. Those who look read of others only what is new to them. For one caller at a time.</summary>
internal sealed class MongoBindFeed(MongoStore store, int pod) : IBindFeed
{
    private const string Name = "podBinds";
    private const string Beat = "beat";
    private const string Change = "change";
    private const string Binds = "binds";

    private static readonly UpdateOptions OrInsert = new() { IsUpsert = true };
    private static readonly BsonDocument WithoutBinds = new() { { Beat, 1 }, { Change, 1 } };

    private readonly Dictionary<long, (long Change, IReadOnlyDictionary<string, BindCounts> Binds)> _read = [];

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "long", [Beat] = "long", [Change] = "long", [Binds] = "array" },
    };

    private IMongoCollection<BsonDocument> Pods => store.Collection(Name);

    public Task TellAsync(IReadOnlyDictionary<string, BindCounts>? binds, CancellationToken cancellation)
    {
        var update = new BsonDocument("$inc", new BsonDocument { { Beat, 1L }, { Change, binds is null ? 0L : 1L } });
        if (binds is not null)
        {
            update.Add("$set", new BsonDocument(Binds, new BsonArray(binds.Select(of => new BsonDocument("s", of.Key).With("n", of.Value.All).With("t", of.Value.Sending)))));
        }

        return store.RunAsync(Name, "update", () => Pods.UpdateOneAsync(new BsonDocument("_id", (long)pod), update, OrInsert, cancellation));
    }

    public Task<IReadOnlyList<BindsOfPod>> OthersAsync(CancellationToken cancellation) => store.RunAsync<IReadOnlyList<BindsOfPod>>(
        Name,
        "find",
        async () =>
        {
            var others = new List<BindsOfPod>();
            foreach (var other in await Pods.Find(new BsonDocument("_id", new BsonDocument("$ne", (long)pod))).Project(WithoutBinds).ToListAsync(cancellation))
            {
                var number = other.Number("_id");
                if (!_read.TryGetValue(number, out var read) || read.Change != other.Number(Change))
                {
                    var whole = await Pods.Find(new BsonDocument("_id", number)).FirstAsync(cancellation);
                    _read[number] = read = (whole.Number(Change), Read(whole));
                }

                others.Add(new BindsOfPod(number, other.Number(Beat), read.Binds));
            }

            return others;
        });

    private static Dictionary<string, BindCounts> Read(BsonDocument told) => told[Binds].AsBsonArray.Select(of => of.AsBsonDocument)
        .ToDictionary(of => of.Text("s"), of => new BindCounts((int)of.Number("n"), (int)of.Number("t")), StringComparer.Ordinal);
}
