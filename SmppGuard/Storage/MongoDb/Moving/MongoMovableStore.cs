using System.Runtime.CompilerServices;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb.Messages;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>A database as items. It is only read, also beside pods that work with it.</summary>
internal class MongoMovableStore : IMovableStore
{
    /// <summary>A day later than this after it nothing of it changes any more: no receipt is correlated, and nothing waits.</summary>
    private const int DaysThatChange = IArchive.CorrelationDays + 1;

    private readonly IReadOnlySet<int> _lost;

    /// <param name="store">The database; disposed with this.</param>
    /// <param name="pod">Whose is what waits, where a data directory is copied into it.</param>
    /// <param name="lost">Pods whose journals are gone for good.</param>
    /// <param name="time">Tells what has expired.</param>
    protected MongoMovableStore(MongoStore store, int pod, IReadOnlySet<int> lost, TimeProvider time)
    {
        Store = store;
        Parts = MongoParts.All(pod, time);
        Days = new MessageDays(store, time);
        _lost = lost;
    }

    public string Place => Store.ToString();

    protected MongoStore Store { get; }

    protected IReadOnlyList<MongoPart> Parts { get; }

    protected MessageDays Days { get; }

    /// <summary>Opens one that is to be copied or compared.</summary>
    /// <exception cref="MoveRefusedException">It is not a database of this version.</exception>
    public static async Task<MongoMovableStore> OpenAsync(MongoSettings settings, IReadOnlySet<int> lost, TimeProvider time, CancellationToken cancellation)
    {
        var store = new MongoStore(settings);
        try
        {
            await MongoMoveChecks.RequireSourceAsync(store, cancellation);

            // What was saved and cut off before it came there is told all the same.
            await new RegistryEntries(store, new RegistryChangeLog(store)).CatchUpAsync(cancellation);
            return new MongoMovableStore(store, 0, lost, time);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Refuses one that is a copy itself, and not complete.</summary>
    /// <exception cref="MoveRefusedException">It is.</exception>
    public async Task RequireCompleteAsync(CancellationToken cancellation)
    {
        if (await CopyMarks.ProblemAsync(Store, cancellation) is { } problem)
        {
            throw new MoveRefusedException(problem);
        }
    }

    public async Task<string?> InUseAsync(CancellationToken cancellation)
    {
        var (notEnded, _) = await PodLease.NotEndedAsync(Store, cancellation);
        var pods = notEnded.Where(pod => !_lost.Contains((int)pod)).ToList();
        if (pods.Count > 0)
        {
            return $"pod {string.Join(", ", pods)} serves it, or has not ended cleanly and has in its journal what nobody stored";
        }

        var forwarded = await MongoReceiptForwarding.CountAsync(Store, cancellation);
        return forwarded == 0 ? null : $"{forwarded} receipts are on their way between pods: start them once more";
    }

    public async Task<IReadOnlyList<(int Day, long KeptUntil)>> DaysAsync(CancellationToken cancellation) =>
        [.. (await Days.ListAsync(0, ArchiveDay.Last, cancellation)).OrderBy(day => day.Day).Select(day => (day.Day, day.ExpireAt))];

    public async Task<long> ArchivedAsync(CancellationToken cancellation)
    {
        foreach (var (day, _) in (await DaysAsync(cancellation)).Reverse())
        {
            var name = DayLayout.NameOf(DayLayout.Messages, day);
            var newest = await Store.RunAsync(name, "find", () => Store.Collection(name).Find(new BsonDocument()).Sort(new BsonDocument("_id", -1)).Limit(1).Project(new BsonDocument("_id", 1)).FirstOrDefaultAsync(cancellation));
            if (newest is not null)
            {
                return RecordIds.TimeOf(newest.Number("_id"));
            }
        }

        return 0;
    }

    public bool MayHaveChanged(int day, Since since) => day >= ArchiveDay.Of(Math.Max(since.ChangedAt, 0)) - DaysThatChange;

    public IAsyncEnumerable<StoredItem> ReadAsync(StorePart part, int day, Since? since, CancellationToken cancellation) =>
        part == StoreParts.Messages ? MessagesAsync(day, since, cancellation)
        : part.IsOfDay ? RowsAsync(DayPart.All.Single(rows => rows.Part == part), day, since, cancellation)
        : Parts.Single(stored => stored.Part == part).ReadAsync(Store, since, cancellation);

    public IAsyncEnumerable<string> AttachmentsAsync(CancellationToken cancellation) => AttachmentsPart.NamesAsync(Store, cancellation);

    public Task<StoredItem> AttachmentAsync(string sha256, CancellationToken cancellation) => AttachmentsPart.ReadAsync(Store, sha256, cancellation);

    public ValueTask DisposeAsync()
    {
        Store.Dispose();
        return ValueTask.CompletedTask;
    }

    private async IAsyncEnumerable<StoredItem> MessagesAsync(int day, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var name = DayLayout.NameOf(DayLayout.Messages, day);
        if (since is { IsOfIds: false })
        {
            // What was answered late since, which no index finds, and what left that had waited.
            var late = new BsonDocument(MessageFields.LateAt, new BsonDocument("$gte", new BsonDateTime(Math.Max(since.Time, 0))));
            var left = new BsonDocument(MessageFields.Id, new BsonDocument("$in", new BsonArray(since.Records)));
            var before = new BsonDocument(MessageFields.Id, new BsonDocument("$lt", since.FirstId));
            await foreach (var item in FindAsync(name, new BsonDocument("$and", new BsonArray { before, new BsonDocument("$or", new BsonArray { late, left }) }), DayMessages.Item, cancellation))
            {
                yield return item;
            }
        }

        var filter = since is null ? [] : new BsonDocument(MessageFields.Id, new BsonDocument("$gte", since.FirstId));
        await foreach (var item in FindAsync(name, filter, DayMessages.Item, cancellation))
        {
            yield return item;
        }
    }

    private async IAsyncEnumerable<StoredItem> RowsAsync(DayPart rows, int day, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in FindAsync(DayLayout.NameOf(rows.Kind, day), [], rows.Item, cancellation))
        {
            if (since is null || rows.IsSince(item, since))
            {
                yield return item;
            }
        }
    }

    private async IAsyncEnumerable<StoredItem> FindAsync(string collection, BsonDocument filter, Func<BsonDocument, StoredItem> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new FindOptions<BsonDocument> { Sort = new BsonDocument("_id", 1) };
        using var cursor = await Store.RunAsync(collection, "find", () => Store.Collection(collection).FindAsync(filter, options, cancellation));
        while (await Store.RunAsync(collection, "find", () => cursor.MoveNextAsync(cancellation)))
        {
            foreach (var document in cursor.Current)
            {
                yield return Store.Run(collection, "find", () => read(document));
            }
        }
    }
}
