using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>
/// The days that have collections, in a collection of their own: what is no document there is no day of the archive. A day's document says until when something of it has to be
/// kept; it is made, or that moment raised, before anything is written to the day, and only ever raised. So a day whose moment has passed can be dropped whole, whoever wrote to it.
/// </summary>
internal sealed class MessageDays(MongoStore store, TimeProvider time)
{
    public const string Collection = "message_days";

    private const string ExpireAt = "expireAt";

    /// <summary>There if the day has messages that were received at another time than their ids say.</summary>
    private const string Skewed = "skewed";

    /// <summary>Since when it is being dropped: nothing is written to it any more.</summary>
    private const string DroppedAt = "droppedAt";

    /// <summary>Who has not dropped it by then has died over it.</summary>
    private const long DropsWithin = 10 * 60 * 1000;

    private const int AlreadyInitialized = 23;

    private readonly Dictionary<int, Known> _known = [];
    private bool? _isSharded;

    private record struct Known(long ExpireAt, bool IsSkewed);

    public static CollectionLayout Layout { get; } = new(Collection)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [MessageFields.Id] = "string", [ExpireAt] = "date" },
    };

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private IMongoCollection<BsonDocument> Days => store.Collection(Collection);

    /// <summary>Lets records be written to a day that have to be kept until then. Asks the database only about what this process has not asked before. For one caller at a time.</summary>
    /// <exception cref="StorageException">It could not be, or the day is just being dropped.</exception>
    public async Task PrepareAsync(int day, long expireAt, bool isSkewed)
    {
        var isKnown = _known.TryGetValue(day, out var known);
        if (isKnown && known.ExpireAt >= expireAt && Now < known.ExpireAt && (known.IsSkewed || !isSkewed))
        {
            return;
        }

        if (await RaiseAsync(day, expireAt, isSkewed) || !isKnown)
        {
            await new LayoutBuilder(store).EnsureAsync(DayLayout.Of(day), default);
            await ShardAsync(day);
        }

        // One that others may drop is asked about each time.
        _known[day] = new Known(Math.Max(known.ExpireAt, expireAt), known.IsSkewed || isSkewed);
    }

    /// <summary>Whether a day is there to be added to.</summary>
    public async Task<bool> HasAsync(int day) =>
        (_known.TryGetValue(day, out var known) && Now < known.ExpireAt)
        || await store.RunAsync(Collection, "find", async () => await Days.Find(IsOpen().Merge(ById(day))).AnyAsync());

    /// <summary>The days of a range of which something may still be shown, newest first.</summary>
    public async Task<IReadOnlyList<MessageDay>> ListAsync(int oldest, int newest, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument
        {
            { MessageFields.Id, new BsonDocument { { "$gte", ArchiveDay.NameOf(Math.Max(oldest, 0)) }, { "$lte", ArchiveDay.NameOf(newest) } } },
            { ExpireAt, new BsonDocument("$gt", new BsonDateTime(Now)) },
        };
        var found = await store.RunAsync(
            Collection, "find", () => Days.Find(filter).Sort(new BsonDocument(MessageFields.Id, -1)).ToListAsync(cancellationToken));
        List<MessageDay> days = new(found.Count);
        foreach (var document in found)
        {
            if (ArchiveDay.TryParse(document[MessageFields.Id].AsString, out var day))
            {
                days.Add(new MessageDay(day, document.Contains(Skewed), document[ExpireAt].AsBsonDateTime.MillisecondsSinceEpoch));
            }
        }

        return days;
    }

    /// <summary>Drops the oldest day whose every record has expired; null: there is none.</summary>
    public PurgedRecords? DropOldest()
    {
        if (MarkOldest() is not { } day)
        {
            return null;
        }

        var messages = DayLayout.NameOf(DayLayout.Messages, day);
        var count = store.Run(messages, "find", () => store.Collection(messages).EstimatedDocumentCount());
        foreach (var name in DayLayout.NamesOf(day))
        {
            _ = store.Run(name, "dropCollection", () =>
            {
                store.Database.DropCollection(name);
                return true;
            });
        }

        _ = store.Run(Collection, "remove", () => Days.DeleteOne(ById(day)));
        return new PurgedRecords(ArchiveDay.NameOf(day), count);
    }

    // Whoever marks a day drops it; from then on nobody raises its moment.
    private int? MarkOldest() => store.Run<int?>(Collection, "update", () =>
    {
        var now = Now;
        var isExpired = new BsonDocument
        {
            { ExpireAt, new BsonDocument("$lte", new BsonDateTime(now)) },
            { "$or", new BsonArray { IsOpen(), new BsonDocument(DroppedAt, new BsonDocument("$lte", new BsonDateTime(now - DropsWithin))) } },
        };
        var marked = Days.FindOneAndUpdate<BsonDocument>(
            isExpired,
            new BsonDocument("$set", new BsonDocument(DroppedAt, new BsonDateTime(now))),
            new FindOneAndUpdateOptions<BsonDocument> { Sort = new BsonDocument(MessageFields.Id, 1) });
        return marked is not null && ArchiveDay.TryParse(marked[MessageFields.Id].AsString, out var day) ? day : null;
    });

    /// <returns>Whether the day is new.</returns>
    private async Task<bool> RaiseAsync(int day, long expireAt, bool isSkewed)
    {
        var update = new BsonDocument("$max", new BsonDocument(ExpireAt, new BsonDateTime(expireAt)));
        if (isSkewed)
        {
            update.Add("$set", new BsonDocument(Skewed, true));
        }

        var isOpen = IsOpen().Merge(ById(day));
        var (isThere, isNew) = await store.RunAsync(Collection, "update", async () =>
        {
            try
            {
                return (true, (await Days.UpdateOneAsync(isOpen, update, new UpdateOptions { IsUpsert = true })).UpsertedId is not null);
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                // It is being dropped, or another made it at this moment.
                return ((await Days.UpdateOneAsync(isOpen, update)).MatchedCount > 0, false);
            }
        });
        return isThere ? isNew : throw new StorageException($"{store}: the day {ArchiveDay.NameOf(day)} is just being removed", StorageFault.Unavailable);
    }

    // Of a sharded cluster the program makes the collections, so it has to say how they are spread.
    private async Task ShardAsync(int day)
    {
        _isSharded ??= await store.RunAsync(Collection, "hello", async () =>
        {
            var hello = await store.Database.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1));
            return hello.GetValue("msg", "") == "isdbgrid";
        });
        if (_isSharded != true)
        {
            return;
        }

        foreach (var name in DayLayout.NamesOf(day))
        {
            var command = DayLayout.Sharding(store.Database.DatabaseNamespace.DatabaseName, name);
            await store.RunAsync(name, "enableSharding", async () =>
            {
                try
                {
                    _ = await store.Database.Client.GetDatabase("admin").RunCommandAsync<BsonDocument>(command);
                }
                catch (MongoCommandException failure) when (failure.Code == AlreadyInitialized)
                {
                    // Another pod came first; routers before 5.0 call it an error.
                }
            });
        }
    }

    private static BsonDocument IsOpen() => new(DroppedAt, new BsonDocument("$exists", false));

    private static BsonDocument ById(int day) => new(MessageFields.Id, ArchiveDay.NameOf(day));
}

/// <summary>A day of the archive.</summary>
/// <param name="Day">Which.</param>
/// <param name="HasSkewed">Whether it has messages that were received at another time than their ids say.</param>
/// <param name="ExpireAt">Until when something of it has to be kept.</param>
internal readonly record struct MessageDay(int Day, bool HasSkewed, long ExpireAt);
