using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Relay.Deliveries;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Receipts and replies that wait, each owned by a pod under its lease (<see cref="PodLease.Owner"/>): at first by the one in whose journal it is, which has it at hand. What is owned under
/// a lease that lives is given to no other; <see cref="MongoDeliveryHandOver"/> changes owners. One that was delivered by another than the pod whose journal it is from leaves a mark for
/// some weeks: that journal may bring it again, and knows nothing of its end.
/// </summary>
internal sealed class MongoDeliveryStorage(MongoStore store, PodLease pods) : IDeliveryStorage
{
    public const string Name = "deliveries";
    public const string Account = "account";
    public const string Owner = "owner";

    /// <summary>The owner whom it was given to, until that one has taken note of it.</summary>
    public const string Given = "given";

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
            [Owner] = "long?",
            [Given] = "long?",
            ["kind"] = "long",
            ["at"] = "long",
            [Account] = "string?",
            ["pdu"] = "binData?",
            [EndedAt] = "date?",
        },
        Indexes =
        [
            new("account", new BsonDocument { { Account, 1 }, { "_id", 1 } }),
            new("owner", new BsonDocument { { Owner, 1 }, { Account, 1 }, { "_id", 1 } }),
            new("given", new BsonDocument(Given, 1)) { Sparse = true },
            new("ended", new BsonDocument(EndedAt, 1)) { ExpireAfter = Marks },
        ],
    };

    private IMongoCollection<BsonDocument> Deliveries => store.Collection(Name);

    public long? Lease => pods.IsHeld ? pods.Owner : null;

    public async Task<IReadOnlyList<WaitingDeliveries>> WaitingAsync(CancellationToken cancellationToken)
    {
        // What was given to this pod meanwhile is told apart, whenever that comes.
        var own = new BsonDocument { { Owner, pods.Owner }, { Given, new BsonDocument("$exists", false) } };
        return await store.RunAsync<IReadOnlyList<WaitingDeliveries>>(
            Name,
            "find",
            async () =>
            {
                var waiting = new Dictionary<string, List<long>>(StringComparer.Ordinal);
                using var found = await Deliveries.Find(own).Project(new BsonDocument(Account, 1)).ToCursorAsync(cancellationToken);
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

    public Task<IReadOnlyList<PendingDelivery>> ReadAsync(string account, long after, int limit, CancellationToken cancellationToken)
    {
        var own = new BsonDocument { { Owner, pods.Owner }, { Account, account }, { "_id", new BsonDocument("$gt", after) } };
        return store.RunAsync<IReadOnlyList<PendingDelivery>>(
            Name, "find", async () => (await Deliveries.Find(own).Sort(OldestFirst).Limit(limit).ToListAsync(cancellationToken)).ConvertAll(Read));
    }

    public async Task<IReadOnlyCollection<long>> GoneAsync(IReadOnlyCollection<long> deliveryIds, CancellationToken cancellationToken)
    {
        var byIds = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(deliveryIds)));
        var found = await store.RunAsync(Name, "find", async () => (await Deliveries.Find(byIds).Project(new BsonDocument(Owner, 1)).ToListAsync(cancellationToken)).ToDictionary(d => d.Number("_id"), d => d.NumberOrNull(Owner)));

        // One of our own that is not there has not been taken over from the journal yet.
        return [.. deliveryIds.Where(id => found.TryGetValue(id, out var owner) ? owner != pods.Owner : !IsOwn(id))];
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
                var mark = new BsonDocument("$set", new BsonDocument(EndedAt, BsonFields.Date(at))).Add("$unset", new BsonDocument { { Account, true }, { "pdu", true }, { Owner, true }, { Given, true } });
                _ = store.Run(Name, "update", () => Deliveries.UpdateMany(new BsonDocument("_id", new BsonDocument("$in", others)), mark));
            }
        }
    }

    private bool IsOwn(long deliveryId) => RecordIds.PodOf(deliveryId) == pods.Pod;

    private BsonDocument Write(PendingDelivery delivery) => new()
    {
        { "_id", delivery.DeliveryId },
        { Owner, pods.Owner },
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
