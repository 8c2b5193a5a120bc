using System.Runtime.CompilerServices;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Moving;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>How one part stands in the database.</summary>
internal abstract class MongoPart(StorePart part)
{
    public StorePart Part => part;

    /// <summary>Items in the order of their keys.</summary>
    public abstract IAsyncEnumerable<StoredItem> ReadAsync(MongoStore store, Since? since, CancellationToken cancellation);

    public abstract Task PutAsync(MongoStore store, IReadOnlyList<StoredItem> items, CancellationToken cancellation);

    public abstract Task RemoveAsync(MongoStore store, IReadOnlyList<ItemKey> keys, CancellationToken cancellation);

    /// <summary>Documents as a cursor gives them.</summary>
    protected static async IAsyncEnumerable<BsonDocument> FindAsync(
        MongoStore store, string collection, BsonDocument filter, BsonDocument? sort, BsonDocument? projection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new FindOptions<BsonDocument> { Sort = sort, Projection = projection };
        using var cursor = await store.RunAsync(collection, "find", () => store.Collection(collection).FindAsync(filter, options, cancellation));
        while (await store.RunAsync(collection, "find", () => cursor.MoveNextAsync(cancellation)))
        {
            foreach (var document in cursor.Current)
            {
                yield return document;
            }
        }
    }

    /// <summary>Reads a document; one that is not as it should be is a damaged one.</summary>
    protected static T Read<T>(MongoStore store, string collection, Func<T> read) => store.Run(collection, "find", read);

    protected static async Task ReplaceAsync(MongoStore store, string collection, IEnumerable<BsonDocument> documents, CancellationToken cancellation)
    {
        var writes = documents.Select(document => (WriteModel<BsonDocument>)new ReplaceOneModel<BsonDocument>(new BsonDocument("_id", document["_id"]), document) { IsUpsert = true }).ToList();
        if (writes.Count > 0)
        {
            await store.RunAsync(collection, "update", () => store.Collection(collection).BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false }, cancellation));
        }
    }

    protected static Task DeleteAsync(MongoStore store, string collection, IEnumerable<BsonValue> ids, CancellationToken cancellation)
    {
        var gone = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(ids)));
        return store.RunAsync(collection, "remove", () => store.Collection(collection).DeleteManyAsync(gone, cancellation));
    }
}

/// <summary>A part whose items are documents of one collection.</summary>
/// <param name="part">Which.</param>
/// <param name="collection">Its collection.</param>
/// <param name="fields">Its values, in their order.</param>
internal class DocumentPart(StorePart part, string collection, params MovedField[] fields) : MongoPart(part)
{
    /// <summary>Which documents.</summary>
    public BsonDocument Filter { get; init; } = [];

    /// <summary>Fields without which whoever uses the collection does not get on, and that no item has.</summary>
    public BsonDocument Own { get; init; } = [];

    /// <summary>The key of a document; without it the id is a number or text, in whose order it is read.</summary>
    public Func<BsonDocument, ItemKey>? KeyOf { get; init; }

    /// <summary>The id of an item, and the fields that say its key.</summary>
    public Func<ItemKey, BsonDocument> IdOf { get; init; } = key => new BsonDocument("_id", key.Values[0] is long number ? new BsonInt64(number) : new BsonString(key.Text(0)));

    public override async IAsyncEnumerable<StoredItem> ReadAsync(MongoStore store, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (KeyOf is null)
        {
            await foreach (var document in FindAsync(store, collection, Filter, new BsonDocument("_id", 1), null, cancellation))
            {
                yield return Read(store, collection, () => Item(document));
            }

            yield break;
        }

        List<StoredItem> items = [];
        await foreach (var document in FindAsync(store, collection, Filter, null, null, cancellation))
        {
            items.Add(Read(store, collection, () => Item(document)));
        }

        foreach (var item in items.OrderBy(item => item.Key))
        {
            yield return item;
        }
    }

    public override Task PutAsync(MongoStore store, IReadOnlyList<StoredItem> items, CancellationToken cancellation) => ReplaceAsync(store, collection, items.Select(Document), cancellation);

    public override Task RemoveAsync(MongoStore store, IReadOnlyList<ItemKey> keys, CancellationToken cancellation) => DeleteAsync(store, collection, keys.Select(key => IdOf(key)["_id"]), cancellation);

    /// <summary>The document of an item, its fields in the order of the part.</summary>
    protected virtual BsonDocument Document(StoredItem item)
    {
        var document = IdOf(item.Key).AddRange((BsonDocument)Own.DeepClone());
        foreach (var (place, field) in fields.Index())
        {
            field.Write(document, item.Values[place]);
        }

        return document;
    }

    protected virtual StoredItem Item(BsonDocument document) => new(
        KeyOf is not null ? KeyOf(document) : document["_id"].IsString ? ItemKey.Of(document.Text("_id")) : ItemKey.Of(document.Number("_id")),
        [.. fields.Select(field => field.Read(document))]);
}
