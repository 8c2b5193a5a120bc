using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Relay.Deliveries;
using static SmppGuard.Storage.MongoDb.MongoDeliveryStorage;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// How a delivery changes its owner: one update of its document, which counts only if its owner is still who was thought. It is given then, and whom it was given to takes note of it with
/// another update, before it has it at hand: so it is nowhere at hand twice, and whoever dies in between leaves it given, or owned by a lease that is over.
/// </summary>
internal sealed class MongoDeliveryHandOver(MongoStore store, PodLease pods) : IDeliveryHandOver
{
    private static readonly BsonDocument OldestFirst = new("_id", 1);

    private volatile PodLeases _leases = new(new Dictionary<long, IReadOnlyList<string>>(), []);
    private (long Owner, List<BsonDocument> Found) _noting;

    private IMongoCollection<BsonDocument> Deliveries => store.Collection(Name);

    public async Task<IReadOnlyDictionary<string, long>> LookAsync(CancellationToken cancellationToken)
    {
        _leases = await pods.LookAsync(cancellationToken);
        var bound = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (owner, accounts) in _leases.Alive.OrderBy(other => other.Key))
        {
            foreach (var account in accounts)
            {
                _ = bound.TryAdd(account, owner);
            }
        }

        return bound;
    }

    public Task SayBoundAsync(IReadOnlyCollection<string> accounts, CancellationToken cancellationToken) => pods.SayBoundAsync(accounts, cancellationToken);

    public async Task<IReadOnlyCollection<long>> GiveAsync(IReadOnlyCollection<long> deliveryIds, long to, CancellationToken cancellationToken)
    {
        var byIds = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(deliveryIds)));
        await GiveAsync(new BsonDocument(byIds).Add(Owner, pods.Owner), to, cancellationToken);

        // What is not stored yet could not be given.
        var own = new BsonDocument(byIds).Add(Owner, new BsonDocument("$ne", pods.Owner));
        return await store.RunAsync<IReadOnlyCollection<long>>(
            Name, "find", async () => (await Deliveries.Find(own).Project(new BsonDocument("_id", 1)).ToListAsync(cancellationToken)).ConvertAll(d => d.Number("_id")));
    }

    public async Task TakeLeftAsync(IReadOnlyCollection<string> accounts, long expired, int limit, CancellationToken cancellationToken)
    {
        var leases = new BsonArray(_leases.Over.Where(o => o.From < o.To).Select(o => new BsonDocument(Owner, new BsonDocument { { "$gte", o.From }, { "$lt", o.To } })));
        if (leases.Count == 0)
        {
            return;
        }

        var left = new BsonDocument("$or", leases);
        var wanted = new BsonDocument("$or", new BsonArray { new BsonDocument(Account, new BsonDocument("$in", new BsonArray(accounts))), new BsonDocument("_id", new BsonDocument("$lt", expired)) });
        var filter = new BsonDocument("$and", new BsonArray { left, wanted });
        var ids = await store.RunAsync(
            Name, "find", async () => (await Deliveries.Find(filter).Sort(OldestFirst).Limit(limit).Project(new BsonDocument("_id", 1)).ToListAsync(cancellationToken)).ConvertAll(d => d["_id"]));
        if (ids.Count > 0)
        {
            await GiveAsync(new BsonDocument(left).Add("_id", new BsonDocument("$in", new BsonArray(ids))), pods.Owner, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<WaitingDeliveries>> NoteAsync(int limit, CancellationToken cancellationToken)
    {
        // Whether a note was written that failed nobody knows: it is written until it is known, and what was found is at hand only then.
        var owner = pods.Owner;
        if (_noting.Owner != owner || _noting.Found is not { Count: > 0 })
        {
            var given = new BsonDocument { { Given, owner }, { Owner, owner } };
            _noting = (owner, await store.RunAsync(Name, "find", () => Deliveries.Find(given).Sort(OldestFirst).Limit(limit).Project(new BsonDocument(Account, 1)).ToListAsync(cancellationToken)));
        }

        var found = _noting.Found;
        if (found.Count == 0)
        {
            return [];
        }

        var noted = new BsonDocument { { "_id", new BsonDocument("$in", new BsonArray(found.Select(d => d["_id"]))) }, { Owner, owner }, { Given, owner } };
        _ = await store.RunAsync(Name, "update", () => Deliveries.UpdateManyAsync(noted, new BsonDocument("$unset", new BsonDocument(Given, true)), cancellationToken: cancellationToken));
        _noting = (owner, []);
        return [.. found.GroupBy(d => d.Text(Account), d => d.Number("_id"), StringComparer.Ordinal).Select(account => new WaitingDeliveries(account.Key, [.. account]))];
    }

    private Task GiveAsync(BsonDocument filter, long to, CancellationToken cancellation) => store.RunAsync(
        Name, "update", () => Deliveries.UpdateManyAsync(filter, new BsonDocument("$set", new BsonDocument { { Owner, to }, { Given, to } }), cancellationToken: cancellation));
}
