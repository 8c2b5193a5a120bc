using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Relay.Deliveries;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Receipts and replies that wait, each owned by a pod: at first by the one in whose journal it is, which has it at hand. What is owned by a pod that lives is given to no other; one that
/// is dead (<see cref="PodLease"/>) has lost what it owned. One that was delivered by another than the pod whose journal it is from leaves a mark for some weeks: that journal may bring it
/// again, and knows nothing of its end.
/// </summary>
internal sealed class MongoDeliveryStorage(MongoStore store, PodLease pods) : IDeliveryStorage
{
    private const string Name = "deliveries";
    private const string Account = "account";
    private const string Owner = "owner";
    private const string EndedAt = "endedAt";
    private const int IdsAtOnce = 1000;

    /// <summary>Longer than a journal waits for its archive.</summary>
    private static readonly TimeSpan Marks = TimeSpan.FromDays(60);

    private static readonly BsonDocument OldestFirst = new("_id", 1);

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["_id"] = "long",
            [Owner] = "long",
            ["kind"] = "long",
            ["at"] = "long",
            [Account] = "string?",
            ["pdu"] = "binData?",
            [EndedAt] = "date?",
        },
        Indexes =
        [
            new("account", new BsonDocument { { Account, 1 }, { "_id", 1 } }),
            new("ended", new BsonDocument(EndedAt, 1)) { ExpireAfter = Marks },
        ],
    };

    private IMongoCollection<BsonDocument> Deliveries => store.Collection(Name);

    public async Task<IReadOnlyList<WaitingDeliveries>> WaitingAsync(CancellationToken cancellationToken)
    {
        var filter = NotOwnedBy(await pods.OthersAliveAsync(cancellationToken)).Add(Account, new BsonDocument("$exists", true));
        return await store.RunAsync<IReadOnlyList<WaitingDeliveries>>(
            Name,
            "find",
            async () =>
            {
                var waiting = new Dictionary<string, List<long>>(StringComparer.Ordinal);
                using var found = await Deliveries.Find(filter).Project(new BsonDocument(Account, 1)).ToCursorAsync(cancellationToken);
                while (await found.MoveNextAsync(cancellationToken))
                {
                    foreach (var delivery in found.Current)
                    {
                        var account = delivery.Text(Account);
                        if (!waiting.TryGetValue(account, out var ids))
                        {
                            waiting[account] = ids = [];
                        }

                        ids.Add(delivery.Number("_id"));
                    }
                }

                return [.. waiting.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => new WaitingDeliveries(w.Key, [.. w.Value.Order()]))];
            });
    }

    public async Task<IReadOnlyList<PendingDelivery>> ClaimAsync(string account, long after, int limit, CancellationToken cancellationToken)
    {
        var others = await pods.OthersAliveAsync(cancellationToken);
        var filter = NotOwnedBy(others).Add(Account, account).Add("_id", new BsonDocument("$gt", after));
        var found = await FindAsync(filter, limit, cancellationToken);
        var orphans = new BsonArray(found.Where(d => d.Number(Owner) != pods.Pod).Select(d => d["_id"]));
        if (orphans.Count > 0)
        {
            var update = new BsonDocument("$set", new BsonDocument(Owner, (long)pods.Pod));
            await store.RunAsync(
                Name, "update", () => Deliveries.UpdateManyAsync(NotOwnedBy(others).Add("_id", new BsonDocument("$in", orphans)), update, cancellationToken: cancellationToken));

            // Another may have wanted them, too: what counts is whose they are now.
            var mine = new BsonDocument { { "_id", new BsonDocument("$in", new BsonArray(found.Select(d => d["_id"]))) }, { Owner, (long)pods.Pod }, { Account, account } };
            found = await FindAsync(mine, limit, cancellationToken);
        }

        return found.ConvertAll(Read);
    }

    /// <summary>Stores deliveries that began, as this pod's; one that is there already stays as it is.</summary>
    public void Begin(IEnumerable<PendingDelivery> deliveries)
    {
        foreach (var some in deliveries.Chunk(IdsAtOnce))
        {
            _ = store.Run(
                Name,
                "insert",
                () =>
                {
                    try
                    {
                        Deliveries.InsertMany(some.Select(Write), new InsertManyOptions { IsOrdered = false });
                    }
                    catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                    {
                        // Those came before; the others are stored.
                    }

                    return true;
                });
        }
    }

    /// <summary>Removes deliveries that ended.</summary>
    /// <param name="deliveryIds">Which.</param>
    /// <param name="at">When, for how long marks stay.</param>
    public void End(IEnumerable<long> deliveryIds, DateTimeOffset at)
    {
        foreach (var some in deliveryIds.Chunk(IdsAtOnce))
        {
            var own = new BsonArray(some.Where(IsOwn));
            var others = new BsonArray(some.Where(id => !IsOwn(id)));
            if (own.Count > 0)
            {
                _ = store.Run(Name, "remove", () => Deliveries.DeleteMany(new BsonDocument("_id", new BsonDocument("$in", own))));
            }

            if (others.Count > 0)
            {
                var mark = new BsonDocument("$set", new BsonDocument(EndedAt, BsonFields.Date(at))).Add("$unset", new BsonDocument { { Account, true }, { "pdu", true } });
                _ = store.Run(Name, "update", () => Deliveries.UpdateMany(new BsonDocument("_id", new BsonDocument("$in", others)), mark));
            }
        }
    }

    private static BsonDocument NotOwnedBy(IReadOnlyCollection<long> others) => new(Owner, new BsonDocument("$nin", new BsonArray(others)));

    private bool IsOwn(long deliveryId) => RecordIds.PodOf(deliveryId) == pods.Pod;

    private Task<List<BsonDocument>> FindAsync(BsonDocument filter, int limit, CancellationToken cancellation) =>
        store.RunAsync(Name, "find", () => Deliveries.Find(filter).Sort(OldestFirst).Limit(limit).ToListAsync(cancellation));

    private BsonDocument Write(PendingDelivery delivery) => new()
    {
        { "_id", delivery.DeliveryId },
        { Owner, (long)pods.Pod },
        { "kind", (long)delivery.Kind },
        { Account, delivery.Account },
        { "at", delivery.At },
        { "pdu", new BsonBinaryData(delivery.Pdu) },
    };

    private static PendingDelivery Read(BsonDocument stored) => new()
    {
        DeliveryId = stored.Number("_id"),
        Kind = (DeliveryKind)stored.Number("kind"),
        Account = stored.Text(Account),
        At = stored.Number("at"),
        Pdu = stored["pdu"].AsByteArray,
    };
}
