using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb.Messages;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>A database that is made by a copy.</summary>
internal sealed class MongoCopyTarget : MongoMovableStore, ICopyTarget
{
    private readonly int _pod;
    private readonly ArchiveBatch _batch = new();
    private readonly BsonOctets _octets = new(64 * 1024);
    private (int Day, long KeptUntil) _day = (-1, 0);

    private MongoCopyTarget(MongoStore store, int pod, TimeProvider time)
        : base(store, pod, new HashSet<int>(), time) => _pod = pod;

    /// <param name="settings">The database.</param>
    /// <param name="source">Where the copy is from.</param>
    /// <param name="pod">The number of the pod whose data directory that is: what waits is this one's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MoveRefusedException">It holds something else, or was used since.</exception>
    public static async Task<MongoCopyTarget> OpenAsync(MongoSettings settings, string source, int pod, TimeProvider time, CancellationToken cancellation)
    {
        var store = new MongoStore(settings);
        try
        {
            await MongoMoveChecks.RequireTargetAsync(store, source, cancellation);
            return new MongoCopyTarget(store, pod, time);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public async Task BeginAsync(string source, CancellationToken cancellation)
    {
        await MongoMoveChecks.RequireTargetAsync(Store, source, cancellation);

        // First of all: whoever finds anything here finds that it is not complete.
        await CopyMarks.PutHeadAsync(Store, source, isComplete: false, cancellation);
        try
        {
            await MongoStorage.Schema(Store).RequireAsync(cancellation);
        }
        catch (MongoLayoutException problem)
        {
            throw new MoveRefusedException(problem.Message);
        }
    }

    public async Task<IReadOnlyDictionary<string, CopyMark>> MarksAsync(CancellationToken cancellation) => await CopyMarks.ReadAsync(Store, cancellation);

    public Task MarkAsync(string unit, CopyMark mark, CancellationToken cancellation) => CopyMarks.PutAsync(Store, unit, mark, cancellation);

    public Task PrepareDayAsync(int day, long keptUntil, CancellationToken cancellation)
    {
        _day = (day, keptUntil);
        return Days.PrepareAsync(day, keptUntil, isSkewed: false);
    }

    public async Task PutAsync(StorePart part, int day, IReadOnlyList<StoredItem> items, CancellationToken cancellation)
    {
        if (part == StoreParts.Messages)
        {
            await PutMessagesAsync(day, items, cancellation);
        }
        else if (part.IsOfDay)
        {
            var rows = DayPart.All.Single(rows => rows.Part == part);
            await ReplaceAsync(DayLayout.NameOf(rows.Kind, day), items.Select(rows.Document), cancellation);
        }
        else
        {
            await Parts.Single(stored => stored.Part == part).PutAsync(Store, items, cancellation);
        }
    }

    public Task RemoveAsync(StorePart part, int day, IReadOnlyList<ItemKey> keys, CancellationToken cancellation)
    {
        if (!part.IsOfDay)
        {
            return Parts.Single(stored => stored.Part == part).RemoveAsync(Store, keys, cancellation);
        }

        var name = DayLayout.NameOf(part == StoreParts.Messages ? DayLayout.Messages : DayPart.All.Single(rows => rows.Part == part).Kind, day);
        var ids = keys.Select(key => part == StoreParts.Messages ? new BsonInt64(key.Number(0)) : DayPart.IdOf(key));
        return Store.RunAsync(name, "remove", () => Store.Collection(name).DeleteManyAsync(new BsonDocument("_id", new BsonDocument("$in", new BsonArray(ids))), cancellation));
    }

    public async Task CompleteAsync(bool isLast, CancellationToken cancellation)
    {
        await new RegistryEntries(Store, new RegistryChangeLog(Store)).BeginAsync(cancellation);
        await PodLease.LeaveAsync(Store, _pod, cancellation);
        if (isLast && await CopyMarks.HeadAsync(Store, cancellation) is { } head)
        {
            await CopyMarks.PutHeadAsync(Store, head.Source, isComplete: true, cancellation);
        }
    }

    private async Task PutMessagesAsync(int day, IReadOnlyList<StoredItem> items, CancellationToken cancellation)
    {
        var (isSkewed, keptUntil) = (false, _day.KeptUntil);
        List<BsonDocument> documents = [];
        foreach (var item in items)
        {
            var (document, skewed, expireAt) = DayMessages.Document(item, _batch, _octets);
            documents.Add(document);
            isSkewed |= skewed;
            keptUntil = Math.Max(keptUntil, expireAt);
        }

        // The day is kept as long as any of them, and says that it has some which a range of ids does not find, before it has them.
        await Days.PrepareAsync(day, keptUntil, isSkewed);
        await ReplaceAsync(DayLayout.NameOf(DayLayout.Messages, day), documents, cancellation);
    }

    private Task ReplaceAsync(string collection, IEnumerable<BsonDocument> documents, CancellationToken cancellation)
    {
        var writes = documents.Select(document => (WriteModel<BsonDocument>)new ReplaceOneModel<BsonDocument>(new BsonDocument("_id", document["_id"]), document) { IsUpsert = true }).ToList();
        return Store.RunAsync(collection, "update", () => Store.Collection(collection).BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false }, cancellation));
    }
}
