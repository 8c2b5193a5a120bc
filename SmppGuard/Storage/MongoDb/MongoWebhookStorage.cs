using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Events;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// How far webhooks have been told, a document each, with the pod whose turn it is (<see cref="PodLease.Owner"/>). A revision goes up with each change, also that of the turn: whoever lost it changes nothing
/// any more.
/// </summary>
internal sealed class MongoWebhookStorage(MongoStore store, PodLease pods) : IWebhookStorage
{
    private const string Name = "webhooks";
    private const string Revision = "revision";
    private const string Owner = "owner";
    private const string State = "state";

    /// <summary>No pod has it: pods' leases are numbers from 0 on.</summary>
    private const long Nobody = -1;

    private static readonly BsonDocument ByName = new("_id", 1);

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [Revision] = "long", [Owner] = "long", [State] = "string" },
    };

    private IMongoCollection<BsonDocument> Webhooks => store.Collection(Name);

    public Task<IReadOnlyList<WebhookState>> ListAsync(CancellationToken cancellation) => store.RunAsync<IReadOnlyList<WebhookState>>(
        Name, "find", async () => (await Webhooks.Find(new BsonDocument()).Sort(ByName).ToListAsync(cancellation)).ConvertAll(Read));

    public Task<WebhookState?> FindAsync(string name, CancellationToken cancellation) => store.RunAsync(
        Name, "find", async () => await Webhooks.Find(new BsonDocument("_id", name)).FirstOrDefaultAsync(cancellation) is { } found ? Read(found) : null);

    public async Task<WebhookState?> TakeAsync(string name, CancellationToken cancellation)
    {
        if (!pods.IsHeld)
        {
            return null;
        }

        var found = await FindAsync(name, cancellation) ?? await MakeAsync(name, cancellation);
        var own = pods.Owner;
        if (found.Owner == own)
        {
            return found;
        }

        // Of a pod that is being exchanged, too: what it owned is over when it has left.
        if (found.Owner != Nobody && !(await pods.LookAsync(cancellation)).Over.Any(over => over.From <= found.Owner && found.Owner < over.To))
        {
            return null;
        }

        return await TrySaveAsync(found with { Owner = own }, cancellation);
    }

    public bool IsHeld(WebhookState taken) => pods.IsHeld && taken.Owner == pods.Owner;

    public Task<WebhookState?> TrySaveAsync(WebhookState state, CancellationToken cancellation)
    {
        var next = state with { Revision = state.Revision + 1 };
        var becomes = new BsonDocument("$set", new BsonDocument { { Revision, next.Revision }, { Owner, next.Owner }, { State, next.Write() } });
        return store.RunAsync(
            Name,
            "update",
            async () => (await Webhooks.UpdateOneAsync(new BsonDocument { { "_id", state.Name }, { Revision, state.Revision } }, becomes, cancellationToken: cancellation)).MatchedCount == 1 ? next : null);
    }

    public Task LeaveAsync(string name, CancellationToken cancellation) => store.RunAsync(
        Name,
        "update",
        () => Webhooks.UpdateOneAsync(
            new BsonDocument { { "_id", name }, { Owner, pods.Owner } },
            new BsonDocument { { "$set", new BsonDocument(Owner, Nobody) }, { "$inc", new BsonDocument(Revision, 1L) } },
            cancellationToken: cancellation));

    public Task<bool> RemoveAsync(string name, CancellationToken cancellation) =>
        store.RunAsync(Name, "remove", async () => (await Webhooks.DeleteOneAsync(new BsonDocument("_id", name), cancellation)).DeletedCount == 1);

    private Task<WebhookState> MakeAsync(string name, CancellationToken cancellation) => store.RunAsync(
        Name,
        "insert",
        async () =>
        {
            var made = new BsonDocument { { "_id", name }, { Revision, 0L }, { Owner, Nobody }, { State, new WebhookState().Write() } };
            try
            {
                await Webhooks.InsertOneAsync(made, cancellationToken: cancellation);
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                // Another pod made it, or an attempt before: whose turn it is, is decided by who saves first.
            }

            return Read(made);
        });

    private static WebhookState Read(BsonDocument found) => WebhookState.Read(found.Text("_id"), found.Number(Revision), found.Number(Owner), found.Text(State));
}
