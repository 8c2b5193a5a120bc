using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Consents.Import;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// What is kept of imports: a document for each with how far it has come and until when it belongs to whom, and the bad lines in pieces. Whoever runs one holds it by a lease, which a
/// process that died leaves to others.
/// </summary>
internal sealed class MongoImportStorage(MongoStore store, TimeProvider time) : IImportStorage
{
    public const string Name = "imports";

    /// <summary>Longer than clocks of pods differ, and than a save takes that does not fail.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<CollectionLayout> Layouts { get; } =
    [
        new(Name)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", ["owner"] = "string", ["leaseUntil"] = "date", ["progress"] = "object?" },
        },
        ImportReportPieces.Layout,
    ];

    // Imports that ended here while the database could not be told so, with the owners of whom it may still have one for them.
    private readonly ConcurrentDictionary<string, ImmutableHashSet<string>> _ended = new(StringComparer.Ordinal);

    private IMongoCollection<BsonDocument> Imports => store.Collection(Name);

    public Task<ImportProgress?> FindAsync(string id, CancellationToken cancellation) => store.RunAsync(
        Name,
        "find",
        async () => await Imports.Find(new BsonDocument("_id", id)).FirstOrDefaultAsync(cancellation) is { } found && found.TryGetValue("progress", out var progress)
            ? Read(id, progress.AsBsonDocument)
            : null);

    public Task<IReadOnlyList<ImportProgress>> ListAsync(string? organization, string after, int limit, CancellationToken cancellation)
    {
        var filter = new BsonDocument { { "_id", new BsonDocument("$gt", after) }, { "progress", new BsonDocument("$exists", true) } };
        if (organization is not null)
        {
            filter.Add("progress.organization", organization);
        }

        return store.RunAsync<IReadOnlyList<ImportProgress>>(
            Name,
            "find",
            async () => (await Imports.Find(filter).Sort(new BsonDocument("_id", 1)).Limit(limit).ToListAsync(cancellation)).ConvertAll(found => Read(found.Text("_id"), found["progress"].AsBsonDocument)));
    }

    public async Task<Stream?> OpenReportAsync(string id, CancellationToken cancellation) =>
        await FindAsync(id, cancellation) is { } progress ? new ImportReportStream(new ImportReportPieces(store, id), progress.ReportOctets) : null;

    public async Task<IImportLedger> OpenAsync(ImportJob job, CancellationToken cancellation)
    {
        var owner = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        try
        {
            return await TryTakeAsync(job.Id, owner, cancellation)
                ? new MongoImportLedger(store, this, time, owner, ImportProgress.For(job, await FindAsync(job.Id, cancellation)))
                : throw new ImportRunningException(job.Id);
        }
        catch (Exception failure) when (failure is not ImportRunningException)
        {
            // A taking that failed may have come through.
            LetGo(job.Id, owner);
            throw;
        }
    }

    /// <summary>
    /// Leaves an import to others at once. Where the database cannot be told, whoever sends the list again to this process goes on with it, and elsewhere the end of the lease does it.
    /// </summary>
    public void LetGo(string id, string owner)
    {
        try
        {
            _ = store.Run(Name, "update", () => Imports.UpdateOne(
                Held(id, owner), new BsonDocument("$set", new BsonDocument("leaseUntil", BsonFields.Date(DateTimeOffset.UnixEpoch)))));
        }
        catch (StorageException)
        {
            _ = _ended.AddOrUpdate(id, _ => [owner], (_, owners) => owners.Add(owner));
        }
    }

    /// <summary>An import, as long as it is this owner's.</summary>
    public static BsonDocument Held(string id, string owner) => new() { { "_id", id }, { "owner", owner } };

    public static BsonDocument ToDocument(ImportProgress progress) => new BsonDocument()
        .With("organization", progress.Organization)
        .With("line", progress.Line)
        .With("accepted", progress.Accepted)
        .With("unchanged", progress.Unchanged)
        .With("rejected", progress.Rejected)
        .With("finished", progress.Finished)
        .With("reportOctets", progress.ReportOctets)
        .With("listOctets", progress.ListOctets)
        .With("listDigest", progress.ListDigest);

    private static ImportProgress Read(string id, BsonDocument stored) => new()
    {
        Id = id,
        Organization = stored.Text("organization"),
        Line = stored.Number("line"),
        Accepted = stored.Number("accepted"),
        Unchanged = stored.Number("unchanged"),
        Rejected = stored.Number("rejected"),
        Finished = stored.Flag("finished"),
        ReportOctets = stored.Number("reportOctets"),
        ListOctets = stored.Number("listOctets"),
        ListDigest = stored.TextOrNull("listDigest"),
    };

    private Task<bool> TryTakeAsync(BsonDocument filter, BsonDocument lease, CancellationToken cancellation) => store.RunAsync(
        Name, "update", async () => (await Imports.UpdateOneAsync(filter, new BsonDocument("$set", lease), cancellationToken: cancellation)).MatchedCount == 1);

    private async Task<bool> TryTakeAsync(string id, string owner, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var lease = new BsonDocument().With("owner", owner).With("leaseUntil", now + Lease);
        var free = new BsonDocument { { "_id", id }, { "leaseUntil", new BsonDocument("$lt", BsonFields.Date(now)) } };
        var ended = new BsonDocument { { "_id", id }, { "owner", new BsonDocument("$in", new BsonArray(_ended.GetValueOrDefault(id, []))) } };
        if (await TryTakeAsync(free, lease, cancellation) || (_ended.ContainsKey(id) && await TryTakeAsync(ended, lease, cancellation)))
        {
            _ = _ended.TryRemove(id, out _);
            return true;
        }

        return await store.RunAsync(
            Name,
            "insert",
            async () =>
            {
                try
                {
                    await Imports.InsertOneAsync(new BsonDocument("_id", id).AddRange(lease), cancellationToken: cancellation);
                    return true;
                }
                catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                {
                    // Somebody has it; or we ourselves, by an attempt before.
                    return await Imports.Find(new BsonDocument { { "_id", id }, { "owner", owner } }).AnyAsync(cancellation);
                }
            });
    }
}
