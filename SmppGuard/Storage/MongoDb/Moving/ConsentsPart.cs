using System.Runtime.CompilerServices;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Moving;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>Consents and refusals. Each goes into the stream of the pod that gave its id, numbered without a gap: those who follow would wait for what is missing.</summary>
internal sealed class ConsentsPart() : MongoPart(StoreParts.Consents)
{
    private static readonly string Name = MongoConsentStorage.Layout.Name;

    public override async IAsyncEnumerable<StoredItem> ReadAsync(MongoStore store, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = since is null ? [] : new BsonDocument(ConsentDocument.Id, new BsonDocument("$gte", since.FirstId));
        var found = store.Collection(Name).Find(filter).Sort(new BsonDocument(ConsentDocument.Id, 1)).Project(MongoConsentStorage.Whole);
        using var cursor = await store.RunAsync(Name, "find", () => found.ToCursorAsync(cancellation));
        while (await store.RunAsync(Name, "find", () => cursor.MoveNextAsync(cancellation)))
        {
            foreach (var streamed in cursor.Current)
            {
                yield return ToItem(streamed.Event);
            }
        }
    }

    public override async Task PutAsync(MongoStore store, IReadOnlyList<StoredItem> items, CancellationToken cancellation)
    {
        var there = await ThereAsync(store, items, cancellation);
        foreach (var stream in items.Where(item => !there.ContainsKey(item.Key.Number(0))).GroupBy(item => RecordIds.PodOf(item.Key.Number(0))))
        {
            new MongoConsentStorage(store, stream.Key).Append([.. stream.Select(ToRecord)]);
        }

        // One that is another than it was keeps its place in the stream.
        await ReplaceAsync(
            store, Name, items.Where(item => there.ContainsKey(item.Key.Number(0))).Select(item => there[item.Key.Number(0)] is var (pod, number) ? ConsentDocument.Of(pod, number, ToRecord(item)) : []), cancellation);
    }

    // A place in a stream that is empty would be waited for.
    public override Task RemoveAsync(MongoStore store, IReadOnlyList<ItemKey> keys, CancellationToken cancellation) => Task.CompletedTask;

    private static Task<Dictionary<long, (long Pod, long Number)>> ThereAsync(MongoStore store, IReadOnlyList<StoredItem> items, CancellationToken cancellation)
    {
        var ids = new BsonDocument(ConsentDocument.Id, new BsonDocument("$in", new BsonArray(items.Select(item => item.Key.Number(0)))));
        return store.RunAsync(Name, "find", async () => (await store.Collection(Name).Find(ids).Project(new BsonDocument { { ConsentDocument.Pod, 1 }, { ConsentDocument.Number, 1 } }).ToListAsync(cancellation))
            .ToDictionary(found => found.Number(ConsentDocument.Id), found => (found.Number(ConsentDocument.Pod), found.Number(ConsentDocument.Number))));
    }

    private static StoredItem ToItem(ConsentRecord consent) => new(
        ItemKey.Of(consent.ConsentId),
        [
            (long)consent.Change, consent.Organization, consent.Msisdn.Value, consent.RecordedAt, consent.EffectiveAt, consent.ExpiresAt, consent.Method, consent.Evidence, consent.Actor, consent.Scope,
            consent.CollectedBy, consent.Attachments.Select(object? (a) => new object?[] { a.Sha256, a.Length, a.ContentType, a.Name }).ToArray(),
        ]);

    private static ConsentRecord ToRecord(StoredItem item) => new()
    {
        ConsentId = item.Key.Number(0),
        Change = (ConsentChange)item.Number(0),
        Organization = item.Text(1),
        Msisdn = new Msisdn(item.Number(2)),
        RecordedAt = item.Number(3),
        EffectiveAt = item.Number(4),
        ExpiresAt = item.Number(5),
        Method = item.Text(6),
        Evidence = item.Text(7),
        Actor = item.Text(8),
        Scope = item.Text(9),
        CollectedBy = item.Text(10),
        Attachments =
        [
            .. ((object?[])item.Values[11]!).Select(row => (object?[])row!)
                .Select(row => new ConsentAttachment { Sha256 = (string)row[0]!, Length = (long)row[1]!, ContentType = (string)row[2]!, Name = (string)row[3]! }),
        ],
    };
}
