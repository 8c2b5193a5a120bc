using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Scheduled;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Messages that wait for their time, each owned by the pod in whose journal it is, for as long as it waits: whether one was leaving when a pod died stands in that pod's journal alone,
/// so that nobody else may send it. A pod that may have lost its number has nothing that waits, as another one sends it then.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="pod">The number of the pod.</param>
/// <param name="isHeld">Whether the number is this pod's without doubt; null: nobody else can have it.</param>
internal sealed class MongoScheduledStorage(MongoStore store, long pod, Func<bool>? isHeld = null) : IScheduledStorage
{
    private const string Name = "scheduled";
    private const string Id = "_id";
    private const string Owner = "owner";
    private const string DueAt = "dueAt";
    private const string State = "state";
    private const string Account = "account";
    private const string Smsc = "smsc";
    private const string Source = "source";
    private const string Msisdn = "msisdn";
    private const string Octets = "octets";

    private static readonly BsonDocument ByTime = new() { { DueAt, 1 }, { Id, 1 } };
    private static readonly BsonDocument ByAge = new(Id, 1);

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Id] = "long",
            [Owner] = "long",
            [DueAt] = "long",
            [State] = "long",
            [Account] = "string",
            [Smsc] = "string",
            [Msisdn] = "long",
            ["submit"] = "binData",
        },
        Indexes =
        [
            new("due", new BsonDocument { { Owner, 1 }, { State, 1 }, { Smsc, 1 }, { DueAt, 1 }, { Id, 1 } }),
            new("recipient", new BsonDocument { { Msisdn, 1 }, { Source, 1 } }),
        ],
    };

    private IMongoCollection<BsonDocument> Messages => store.Collection(Name);

    public Task<IReadOnlyList<ScheduledMessage>> DueAsync(string smsc, long dueBy, ScheduledPlace? after, int limit, CancellationToken cancellationToken)
    {
        var filter = Own(ScheduledState.Waiting).Add(Smsc, smsc).Add(DueAt, new BsonDocument("$lte", dueBy));
        if (after is { } place)
        {
            filter.Add("$or", new BsonArray
            {
                new BsonDocument(DueAt, new BsonDocument("$gt", place.DueAt)),
                new BsonDocument { { DueAt, place.DueAt }, { Id, new BsonDocument("$gt", place.RecordId) } },
            });
        }

        return WhileHeldAsync(FindAsync(filter, ByTime, limit, cancellationToken));
    }

    public Task<IReadOnlyList<string>> SmscsAsync(CancellationToken cancellationToken) => WhileHeldAsync(store.RunAsync<IReadOnlyList<string>>(
        Name, "find", async () => [.. (await (await Messages.DistinctAsync<string>(Smsc, Own(ScheduledState.Waiting), cancellationToken: cancellationToken)).ToListAsync(cancellationToken)).Order(StringComparer.Ordinal)]));

    public async Task<ScheduledMessage?> FindAsync(long recordId, CancellationToken cancellationToken) =>
        (await WhileHeldAsync(FindAsync(new BsonDocument { { Id, recordId }, { Owner, pod } }, ByAge, 1, cancellationToken))).FirstOrDefault();

    public Task<IReadOnlyList<ScheduledMessage>> OfAsync(string account, string source, Msisdn recipient, CancellationToken cancellationToken) =>
        WhileHeldAsync(FindAsync(Own(ScheduledState.Waiting).Add(Msisdn, recipient.Value).Add(Source, source).Add(Account, account), ByAge, null, cancellationToken));

    public Task<IReadOnlyList<ScheduledMessage>> LeavingAsync(CancellationToken cancellationToken) => FindAsync(Own(ScheduledState.Leaving), ByAge, null, cancellationToken);

    public Task<ScheduledTotals> TotalsAsync(CancellationToken cancellationToken) => store.RunAsync(
        Name,
        "find",
        async () =>
        {
            var (messages, octets) = (0L, 0L);
            using var found = await Messages.Find(new BsonDocument(Owner, pod)).Project(new BsonDocument(Octets, 1)).ToCursorAsync(cancellationToken);
            while (await found.MoveNextAsync(cancellationToken))
            {
                foreach (var message in found.Current)
                {
                    messages++;
                    octets += message.Number(Octets);
                }
            }

            return new ScheduledTotals(messages, octets);
        });

    /// <summary>
    /// Takes what a pod owns and was due by a moment for leaving: whether it left stands in a journal that is gone. What is leaving at a start is on record as unknown from then on, and never sent.
    /// </summary>
    public static Task DoubtAsync(MongoStore store, long pod, long dueBy, CancellationToken cancellation)
    {
        var due = new BsonDocument { { Owner, pod }, { State, (long)ScheduledState.Waiting }, { DueAt, new BsonDocument("$lte", dueBy) } };
        return store.RunAsync(Name, "update", () => store.Collection(Name).UpdateManyAsync(due, new BsonDocument("$set", new BsonDocument(State, (long)ScheduledState.Leaving)), cancellationToken: cancellation));
    }

    /// <summary>Applies what a batch changes, in its order; what comes again ends as it did.</summary>
    public void Apply(IReadOnlyList<ScheduledChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var writes = changes.Select(Write).ToList();
        _ = store.Run(Name, "update", () => Messages.BulkWrite(writes, new BulkWriteOptions { IsOrdered = true }));
    }

    private WriteModel<BsonDocument> Write(ScheduledChange change)
    {
        var byId = new BsonDocument(Id, change.RecordId);
        return change switch
        {
            // One that is there already stays as it is.
            ScheduledChange.Begin begin => new UpdateOneModel<BsonDocument>(byId, new BsonDocument("$setOnInsert", Write(begin.Message))) { IsUpsert = true },
            ScheduledChange.Move { Record: var move } => new UpdateOneModel<BsonDocument>(
                byId, new BsonDocument("$set", new BsonDocument { { State, (long)move.State }, { DueAt, move.DueAt } })),
            ScheduledChange.Reroute { Smsc: var smsc } => new UpdateOneModel<BsonDocument>(byId, new BsonDocument("$set", new BsonDocument(Smsc, smsc))),
            ScheduledChange.End => new DeleteOneModel<BsonDocument>(byId),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, "unknown change"),
        };
    }

    private BsonDocument Own(ScheduledState state) => new() { { Owner, pod }, { State, (long)state } };

    // Asked once it is there: the number can have gone while the database was silent.
    private async Task<IReadOnlyList<T>> WhileHeldAsync<T>(Task<IReadOnlyList<T>> finding)
    {
        var found = await finding;
        return isHeld is null || isHeld() ? found : [];
    }

    private Task<IReadOnlyList<ScheduledMessage>> FindAsync(BsonDocument filter, BsonDocument order, int? limit, CancellationToken cancellation) => store.RunAsync<IReadOnlyList<ScheduledMessage>>(
        Name, "find", async () => (await Messages.Find(filter).Sort(order).Limit(limit).ToListAsync(cancellation)).ConvertAll(Read));

    private BsonDocument Write(ScheduledMessage message) => new()
    {
        { Owner, pod },
        { DueAt, message.DueAt },
        { "validUntil", message.ValidUntil },
        { "messageId", message.MessageId },
        { State, (long)message.State },
        { Account, message.Account },
        { Smsc, message.Smsc },
        { Source, message.Source },
        { Msisdn, message.Msisdn.Value },
        { "rewritten", message.IsRewritten },
        { Octets, (long)message.Submit.Length },
        { "submit", new BsonBinaryData(message.Submit) },
    };

    private static ScheduledMessage Read(BsonDocument stored) => new()
    {
        RecordId = stored.Number(Id),
        DueAt = stored.Number(DueAt),
        ValidUntil = stored.Number("validUntil"),
        MessageId = stored.Number("messageId"),
        State = (ScheduledState)stored.Number(State),
        Account = stored.Text(Account),
        Smsc = stored.Text(Smsc),
        Source = stored.Text(Source),
        Msisdn = new Msisdn(stored.Number(Msisdn)),
        IsRewritten = stored["rewritten"].AsBoolean,
        Submit = stored["submit"].AsByteArray,
    };
}
