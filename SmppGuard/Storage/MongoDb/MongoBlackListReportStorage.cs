using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>Reports of numbers on black lists. Every step of a report is one update that asks for the step before.</summary>
internal sealed class MongoBlackListReportStorage(MongoStore store) : IBlackListReportStorage
{
    private const string Name = "blackListReports";
    private const string Status = "status";

    private static readonly BsonDocument NewestFirst = new("_id", -1);
    private static readonly BsonDocument OldestFirst = new("_id", 1);

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["_id"] = "long",
            ["record"] = "long",
            ["at"] = "long",
            ["smsc"] = "string",
            ["smscMessageId"] = "string",
            ["state"] = "string",
            ["error"] = "string",
            [Status] = "string",
            ["msisdn"] = "long?",
        },
        Indexes =
        [
            // One report for a message, however many receipts and however often they are read.
            new("record", new BsonDocument("record", 1)) { Unique = true },
            new("status", new BsonDocument { { Status, 1 }, { "_id", 1 } }),
            new("organization", new BsonDocument { { "organization", 1 }, { "_id", -1 } }),
            new("msisdn", new BsonDocument { { "msisdn", 1 }, { "_id", -1 } }),
        ],
    };

    private IMongoCollection<BsonDocument> Reports => store.Collection(Name);

    public void Add(IReadOnlyList<BlackListReceipt> receipts)
    {
        var records = new BsonArray(receipts.Select(r => r.RecordId));
        var known = store.Run(
            Name,
            "find",
            () => Reports.Find(new BsonDocument("record", new BsonDocument("$in", records))).Project(new BsonDocument("record", 1)).ToList().Select(r => r.Number("record")).ToHashSet());
        var fresh = receipts.Where(r => !known.Contains(r.RecordId)).DistinctBy(r => r.RecordId).ToList();
        if (fresh.Count == 0)
        {
            return;
        }

        var id = store.Next(Name, fresh.Count);
        var documents = fresh.ConvertAll(receipt => New(id++, receipt));
        _ = store.Run(
            Name,
            "insert",
            () =>
            {
                try
                {
                    Reports.InsertMany(documents, new InsertManyOptions { IsOrdered = false });
                }
                catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                {
                    // Of those messages somebody else was quicker; the others are stored.
                }

                return true;
            });
    }

    public Task<IReadOnlyList<BlackListReport>> FoundAsync(long after, int limit, CancellationToken cancellation) => ReadAsync(
        new BsonDocument { { Status, nameof(BlackListStatus.Found) }, { "_id", new BsonDocument("$gt", after) } }, OldestFirst, limit, cancellation);

    public Task<bool> CompleteAsync(long id, BlackListMessage message, BlackListStatus status, DateTimeOffset? decidedAt, string? decidedBy, CancellationToken cancellation) => UpdateAsync(
        id,
        BlackListStatus.Found,
        new BsonDocument()
            .With("organization", message.Organization)
            .With("msisdn", message.Msisdn.Value)
            .With("code", message.Code)
            .With("account", message.Account)
            .With(Status, status.ToString())
            .With("decidedAt", decidedAt)
            .With("decidedBy", decidedBy),
        cancellation);

    public Task DropAsync(long id, CancellationToken cancellation) =>
        store.RunAsync(Name, "remove", () => Reports.DeleteOneAsync(At(id, BlackListStatus.Found), cancellation));

    public Task<bool> DecideAsync(long id, BlackListStatus status, DateTimeOffset at, string by, CancellationToken cancellation) => UpdateAsync(
        id, BlackListStatus.Pending, new BsonDocument().With(Status, status.ToString()).With("decidedAt", at).With("decidedBy", by), cancellation);

    public Task<bool> IsOnlyAsync(long id, BlackListMessage message, BlackListStatus status, CancellationToken cancellation) => store.RunAsync(
        Name,
        "find",
        async () => !await Reports.Find(new BsonDocument
        {
            { "msisdn", message.Msisdn.Value },
            { "organization", message.Organization },
            { Status, new BsonDocument("$in", new BsonArray { status.ToString(), nameof(BlackListStatus.Accepted) }) },
            { "_id", new BsonDocument("$ne", id) },
        }).AnyAsync(cancellation));

    public async Task<BlackListReport?> FindAsync(long id, CancellationToken cancellation) =>
        (await ReadAsync(new BsonDocument { { "_id", id }, { Status, Shown } }, NewestFirst, 1, cancellation)).SingleOrDefault();

    public Task<IReadOnlyList<BlackListReport>> ListAsync(BlackListFilter filter, CancellationToken cancellation)
    {
        var query = new BsonDocument("_id", new BsonDocument("$lt", filter.Before))
            .With("msisdn", filter.Msisdn?.Value)
            .With("organization", filter.Organization)
            .Add(Status, filter.Status is { } status ? (BsonValue)status.ToString() : Shown);
        return ReadAsync(query, NewestFirst, filter.Limit, cancellation);
    }

    public Task<long> CountPendingAsync(CancellationToken cancellation) =>
        store.RunAsync(Name, "find", () => Reports.CountDocumentsAsync(new BsonDocument(Status, nameof(BlackListStatus.Pending)), cancellationToken: cancellation));

    private static BsonDocument Shown => new("$ne", nameof(BlackListStatus.Found));

    private static BsonDocument At(long id, BlackListStatus status) => new() { { "_id", id }, { Status, status.ToString() } };

    private static BsonDocument New(long id, BlackListReceipt receipt) => new BsonDocument("_id", id)
        .With("record", receipt.RecordId)
        .With("at", receipt.At)
        .With("smsc", receipt.Smsc)
        .With("smscMessageId", receipt.SmscMessageId)
        .With("state", receipt.State)
        .With("error", receipt.Error)
        .With(Status, nameof(BlackListStatus.Found));

    private static BlackListReport Read(BsonDocument stored) => new(
        stored.Number("_id"),
        new BlackListReceipt(stored.Number("record"), stored.Number("at"), stored.Text("smsc"), stored.Text("smscMessageId"), stored.Text("state"), stored.Text("error")),
        stored.TextOrNull("organization") is { } organization
            ? new BlackListMessage(organization, new Msisdn(stored.Number("msisdn")), stored.Text("code"), stored.Text("account"))
            : null,
        stored.Name<BlackListStatus>(Status),
        stored.TimeOrNull("decidedAt"),
        stored.TextOrNull("decidedBy"));

    private Task<bool> UpdateAsync(long id, BlackListStatus from, BsonDocument fields, CancellationToken cancellation) => store.RunAsync(
        Name, "update", async () => (await Reports.UpdateOneAsync(At(id, from), new BsonDocument("$set", fields), cancellationToken: cancellation)).MatchedCount == 1);

    private Task<IReadOnlyList<BlackListReport>> ReadAsync(BsonDocument query, BsonDocument sort, int limit, CancellationToken cancellation) => store.RunAsync<IReadOnlyList<BlackListReport>>(
        Name, "find", async () => [.. (await Reports.Find(query).Sort(sort).Limit(limit).ToListAsync(cancellation)).Select(Read)]);
}
