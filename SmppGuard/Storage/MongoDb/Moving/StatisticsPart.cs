using System.Runtime.CompilerServices;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Model;
using SmppGuard.Moving;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>Statistics. What was brought here stands beside that of the pods, as if another journal had counted it.</summary>
internal sealed class StatisticsPart() : MongoPart(StoreParts.Statistics)
{
    private const string Moved = "moved";
    private const string Name = MongoStatisticsStorage.Name;

    public override async IAsyncEnumerable<StoredItem> ReadAsync(MongoStore store, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Only a day at a time is in memory.
        SortedDictionary<ItemKey, MessageCounts> counts = [];
        var day = long.MinValue;
        await foreach (var document in FindAsync(store, Name, [], new BsonDocument(MongoStatisticsStorage.Day, 1), null, cancellation))
        {
            foreach (var (what, added) in Read(store, Name, () => CountFields.Read(document).ToList()))
            {
                if (what.Day != day)
                {
                    foreach (var item in counts)
                    {
                        yield return ItemOf(item.Key, item.Value);
                    }

                    counts.Clear();
                    day = what.Day;
                }

                var key = ItemKey.Of((long)what.Day, what.Sender.Account, what.Sender.Organization, what.Sender.Code, (long)what.Class, (long)what.Reason, (long)what.Outcome);
                counts[key] = counts.GetValueOrDefault(key) + added;
            }
        }

        foreach (var item in counts)
        {
            yield return ItemOf(item.Key, item.Value);
        }
    }

    public override Task PutAsync(MongoStore store, IReadOnlyList<StoredItem> items, CancellationToken cancellation) => WriteAsync(
        store,
        items.GroupBy(item => (Day: (int)item.Key.Number(0), Sender: SenderOf(item.Key))).Select(of =>
        {
            var set = new BsonDocument();
            foreach (var item in of)
            {
                CountFields.Write(set, CountedOf(item.Key), new MessageCounts(item.Number(0), item.Number(1)));
            }

            var update = new BsonDocument { { "$set", set }, { "$setOnInsert", CountFields.Of(Moved, of.Key.Day, of.Key.Sender).With(MongoStatisticsStorage.UpTo, 0L) } };
            return new UpdateOneModel<BsonDocument>(ById(of.Key.Day, of.Key.Sender), update) { IsUpsert = true };
        }),
        cancellation);

    public override Task RemoveAsync(MongoStore store, IReadOnlyList<ItemKey> keys, CancellationToken cancellation) => WriteAsync(
        store,
        keys.Select(key => new UpdateOneModel<BsonDocument>(
            ById((int)key.Number(0), SenderOf(key)),
            new BsonDocument("$unset", new BsonDocument(CountFields.NamesOf(CountedOf(key)).Select(name => new BsonElement(name, "")))))),
        cancellation);

    private static Task WriteAsync(MongoStore store, IEnumerable<UpdateOneModel<BsonDocument>> updates, CancellationToken cancellation)
    {
        List<UpdateOneModel<BsonDocument>> writes = [.. updates];
        return writes.Count == 0 ? Task.CompletedTask : store.RunAsync(Name, "update", () => store.Collection(Name).BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false }, cancellation));
    }

    private static BsonDocument ById(int day, CountedSender sender) => new("_id", MongoStatisticsStorage.IdOf(Moved, day, sender));

    private static CountedSender SenderOf(ItemKey key) => new(key.Text(1), key.Text(2), key.Text(3));

    private static CountedAs CountedOf(ItemKey key) => new((int)key.Number(0), SenderOf(key), (Purpose)key.Number(4), (Reason)key.Number(5), (MessageOutcome)key.Number(6));

    private static StoredItem ItemOf(ItemKey key, MessageCounts counts) => new(key, [counts.Messages, counts.Segments]);
}
