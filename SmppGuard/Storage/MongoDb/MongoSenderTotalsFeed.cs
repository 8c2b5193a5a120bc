using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Suspensions;

namespace SmppGuard.Storage.MongoDb;

/// <summary>What pods count of senders: one document for each pod and view, replaced each time.</summary>
internal sealed class MongoSenderTotalsFeed(MongoStore store, int pod) : ISenderTotalsFeed
{
    private const string Name = "senderTotals";
    private const string OfPod = "pod";
    private const string View = "view";
    private const string Round = "round";
    private const string Totals = "totals";

    private static readonly UpdateOptions OrInsert = new() { IsUpsert = true };

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [OfPod] = "long", [View] = "string", [Round] = "long", [Totals] = "array" },
        Indexes = [new(View, new BsonDocument(View, 1))],
    };

    private IMongoCollection<BsonDocument> Told => store.Collection(Name);

    public Task TellAsync(SuspensionView view, IReadOnlyDictionary<string, SenderTotals> totals, CancellationToken cancellation)
    {
        var of = totals.Select(sender => new BsonDocument("s", sender.Key)
            .With("a", sender.Value.Allowed).With("r", sender.Value.Refused).With("c", sender.Value.Complaints).With("o", sender.Value.OptOuts));
        var fields = new BsonDocument().With(OfPod, (long)pod).With(View, NameOf(view)).Add(Totals, new BsonArray(of));
        var update = new BsonDocument { { "$set", fields }, { "$inc", new BsonDocument(Round, 1L) } };
        var id = new BsonDocument("_id", string.Create(CultureInfo.InvariantCulture, $"{pod}/{NameOf(view)}"));
        return store.RunAsync(Name, "update", () => Told.UpdateOneAsync(id, update, OrInsert, cancellation));
    }

    public Task<IReadOnlyList<ToldTotals>> OthersAsync(SuspensionView view, CancellationToken cancellation) => store.RunAsync<IReadOnlyList<ToldTotals>>(
        Name,
        "find",
        async () => (await Told.Find(new BsonDocument { { View, NameOf(view) }, { OfPod, new BsonDocument("$ne", (long)pod) } }).ToListAsync(cancellation))
            .ConvertAll(told => new ToldTotals(told.Number(OfPod), told.Number(Round), Read(told))));

    private static Dictionary<string, SenderTotals> Read(BsonDocument told) => told[Totals].AsBsonArray.Select(sender => sender.AsBsonDocument)
        .ToDictionary(s => s.Text("s"), s => new SenderTotals(s.Number("a"), s.Number("r"), s.Number("c"), s.Number("o")), StringComparer.Ordinal);

    private static string NameOf(SuspensionView view) => string.Create(CultureInfo.InvariantCulture, $"{view.Scope}/{view.WindowMinutes}");
}
