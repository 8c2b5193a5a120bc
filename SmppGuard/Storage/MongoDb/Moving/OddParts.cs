using System.Globalization;
using System.Runtime.CompilerServices;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Idempotency;
using SmppGuard.Model;
using SmppGuard.Moving;
using static SmppGuard.Storage.MongoDb.Moving.MovedField;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>The history of the registry; what is found by entry stands in a field of its own.</summary>
internal sealed class HistoryPart() : DocumentPart(
    StoreParts.RegistryHistory, RegistryEntries.HistoryName, Time("at"), Text("by"), Text("reason"), Text(RegistryDelta.Kind), Text(RegistryDelta.Key), Text("field"), Text("old"), Text("new"))
{
    protected override BsonDocument Document(StoredItem item) => base.Document(item).Add("entry", $"{item.Text(3)}/{item.Text(4)}");
}

/// <summary>Answers that are given again; the server has not forgotten all that are too old.</summary>
internal sealed class AnswersPart : DocumentPart
{
    private readonly TimeProvider _time;

    public AnswersPart(TimeProvider time)
        : base(StoreParts.Answers, MongoAnswerStorage.Name, Text("fingerprint"), Time("at"), Number("status"), Text("contentType"), Text("location"), Text("etag"), Octets("body"))
    {
        _time = time;
        KeyOf = d =>
        {
            var (asker, key) = MongoAnswerStorage.KeyOf(d.Text("_id"));
            return ItemKey.Of(asker, key);
        };
        IdOf = key => new BsonDocument("_id", MongoAnswerStorage.IdOf(key.Text(0), key.Text(1)));
    }

    public override async IAsyncEnumerable<StoredItem> ReadAsync(MongoStore store, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in base.ReadAsync(store, since, cancellation))
        {
            if (item.Number(1) > (_time.GetUtcNow() - IAnswerStorage.KeptFor).ToUnixTimeMilliseconds())
            {
                yield return item;
            }
        }
    }
}

/// <summary>Complaints; what no two may have stands in a field of its own.</summary>
internal sealed class ComplaintsPart() : DocumentPart(
    StoreParts.Complaints,
    "complaints",
    Text("reference"),
    Number("msisdn"),
    Text("organization"),
    Text("code"),
    Time("receivedAt"),
    Text("channel"),
    Text("text"),
    Text("dueDate"),
    Flag("dueDateConfirmed"),
    Text("status"),
    Flag("upheld"),
    Text("answer"),
    Text("handledBy"),
    Time("answeredAt"),
    Time("closedAt"),
    Time("createdAt"),
    Text("createdBy"),
    Rows("changes", false, Time("at"), Text("by"), Text("field"), Text("old"), Text("new")))
{
    protected override BsonDocument Document(StoredItem item) => base.Document(item)
        .Add("key", item.Values[0] is string reference ? $"{item.Text(5)}\n{reference}" : item.Key.Number(0).ToString(CultureInfo.InvariantCulture))
        .Add("revision", (long)((object?[])item.Values[^1]!).Length);
}

/// <summary>Messages that wait for their time, each owned by a pod.</summary>
internal sealed class ScheduledPart : DocumentPart
{
    public ScheduledPart(int pod)
        : base(
            StoreParts.Scheduled,
            "scheduled",
            Number("dueAt"),
            Number("validUntil"),
            Number("messageId"),
            Number("state"),
            Text("account"),
            Text("smsc"),
            Text("source"),
            Number("msisdn"),
            Flag("rewritten"),
            Octets("submit")) => Own = new BsonDocument("owner", (long)pod);

    protected override BsonDocument Document(StoredItem item) => base.Document(item).Add("octets", (long)item.Octets(9)!.Length);
}

/// <summary>Do-not-disturb lists, and those that were; the generation of one that is in force is held for it.</summary>
internal sealed class ListsPart(MovedField changes) : DocumentPart(
    StoreParts.DoNotDisturbLists, "doNotDisturbLists", Flag("present"), Text("version"), Number("generation"), Number("count"), Time("replacedAt"), Text("actor"), changes)
{
    public override async Task PutAsync(MongoStore store, IReadOnlyList<StoredItem> items, CancellationToken cancellation)
    {
        var held = items.Where(item => item.Number(0) == 1).Select(item => NumberGenerations.HeldDocument(item.Number(2), item.Number(4)));
        await ReplaceAsync(store, NumberGenerations.GenerationsName, held, cancellation);
        await base.PutAsync(store, items, cancellation);
    }

    // One that is gone says nothing more; but each document has these.
    protected override BsonDocument Document(StoredItem item)
    {
        var document = base.Document(item);
        return document.Contains("generation") ? document : document.Add("generation", 0L).Add("count", 0L);
    }

    protected override StoredItem Item(BsonDocument document)
    {
        var item = base.Item(document);
        return item.Number(0) == 1 ? item : item with { Values = [0L, null, null, null, null, null, item.Values[^1]] };
    }
}

/// <summary>Single do-not-disturb numbers, and those that were. They count as changed before all that pods will change, who follow each other by these numbers.</summary>
internal sealed class SinglesPart : DocumentPart
{
    public SinglesPart(MovedField changes)
        : base(StoreParts.DoNotDisturb, "doNotDisturbSingles", Flag("present"), Text("reason"), Time("addedAt"), Text("actor"), changes) =>
        Own = new BsonDocument { { "pod", 0L }, { "change", 0L } };

    // One that is gone says nothing more; but each document has these.
    protected override BsonDocument Document(StoredItem item)
    {
        var document = base.Document(item);
        return item.Number(0) == 1 ? document : document.Add("reason", "").Add("addedAt", new BsonDateTime(0));
    }

    protected override StoredItem Item(BsonDocument document)
    {
        var item = base.Item(document);
        return item.Number(0) == 1 ? item : item with { Values = [0L, null, null, null, item.Values[^1]] };
    }
}

/// <summary>The numbers of lists, of the generations that lists name, in pieces.</summary>
internal sealed class NumbersPart() : MongoPart(StoreParts.DoNotDisturbNumbers)
{
    public override async IAsyncEnumerable<StoredItem> ReadAsync(MongoStore store, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var storage = new MongoDoNotDisturbStorage(store, TimeProvider.System, pod: 0);
        foreach (var generation in (await storage.ListsAsync(cancellation)).Select(list => list.Generation).Distinct().Order())
        {
            var numbers = (await storage.NumbersAsync(generation, cancellation)).ToArray();
            for (var piece = 0; piece * NumberPieces.Length < numbers.Length; piece++)
            {
                var from = piece * NumberPieces.Length;
                yield return new StoredItem(ItemKey.Of(generation, (long)piece), [NumberPieces.ToOctets(numbers.AsSpan(from..Math.Min(from + NumberPieces.Length, numbers.Length)))]);
            }
        }
    }

    public override Task PutAsync(MongoStore store, IReadOnlyList<StoredItem> items, CancellationToken cancellation) => ReplaceAsync(
        store,
        NumberGenerations.PiecesName,
        items.Select(item => new BsonDocument { { "_id", Id(item.Key) }, { "generation", item.Key.Number(0) }, { "numbers", new BsonBinaryData(item.Octets(0)!) } }),
        cancellation);

    public override Task RemoveAsync(MongoStore store, IReadOnlyList<ItemKey> keys, CancellationToken cancellation) => DeleteAsync(store, NumberGenerations.PiecesName, keys.Select(key => (BsonValue)Id(key)), cancellation);

    private static string Id(ItemKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.Number(0)}/{key.Number(1)}");
}

/// <summary>Files that prove consents.</summary>
internal sealed class AttachmentsPart() : MongoPart(StoreParts.Attachments)
{
    public override async IAsyncEnumerable<StoredItem> ReadAsync(MongoStore store, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var name in NamesAsync(store, cancellation))
        {
            yield return await ReadAsync(store, name, cancellation);
        }
    }

    public static async IAsyncEnumerable<string> NamesAsync(MongoStore store, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var document in FindAsync(store, MongoAttachmentStorage.Layout.Name, [], new BsonDocument("_id", 1), new BsonDocument("_id", 1), cancellation))
        {
            yield return Read(store, MongoAttachmentStorage.Layout.Name, () => document.Text("_id"));
        }
    }

    public static async Task<StoredItem> ReadAsync(MongoStore store, string name, CancellationToken cancellation)
    {
        try
        {
            return new StoredItem(ItemKey.Of(name), [await new MongoAttachmentStorage(store).ReadAsync(name, cancellation)]);
        }
        catch (InvalidDataException damaged)
        {
            throw new StorageException($"{store}: {damaged.Message}", StorageFault.Damaged, damaged);
        }
    }

    public override async Task PutAsync(MongoStore store, IReadOnlyList<StoredItem> items, CancellationToken cancellation)
    {
        foreach (var item in items)
        {
            _ = await new MongoAttachmentStorage(store).KeepAsync(item.Octets(0));
        }
    }

    // Proofs are not taken away.
    public override Task RemoveAsync(MongoStore store, IReadOnlyList<ItemKey> keys, CancellationToken cancellation) => Task.CompletedTask;
}

/// <summary>Imports that have come to save something.</summary>
internal sealed class ImportsPart() : DocumentPart(
    StoreParts.Imports,
    MongoImportStorage.Name,
    Text("organization"),
    Number("line"),
    Number("accepted"),
    Number("unchanged"),
    Number("rejected"),
    Flag("finished"),
    Number("reportOctets"),
    Number("listOctets"),
    Text("listDigest"))
{
    private static readonly BsonDocument Nobody = new() { { "owner", "" }, { "leaseUntil", new BsonDateTime(0) } };

    protected override BsonDocument Document(StoredItem item)
    {
        var progress = base.Document(item);
        progress.Remove("_id");
        return IdOf(item.Key).AddRange(Nobody).Add("progress", progress);
    }

    public override async IAsyncEnumerable<StoredItem> ReadAsync(MongoStore store, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var saved = new BsonDocument("progress", new BsonDocument("$exists", true));
        await foreach (var document in FindAsync(store, MongoImportStorage.Name, saved, new BsonDocument("_id", 1), null, cancellation))
        {
            yield return Read(store, MongoImportStorage.Name, () => Item(document["progress"].AsBsonDocument.Set("_id", document["_id"])));
        }
    }
}

/// <summary>Bad lines of imports.</summary>
internal sealed class ImportReportsPart() : MongoPart(StoreParts.ImportReports)
{
    public override async IAsyncEnumerable<StoredItem> ReadAsync(MongoStore store, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var import in new ImportsPart().ReadAsync(store, null, cancellation))
        {
            var id = import.Key.Text(0);
            var report = new ImportReportStream(new ImportReportPieces(store, id), import.Number(6));
            await using (report)
            {
                for (var piece = 0L; piece * NumberPieces.ReportOctets < report.Length; piece++)
                {
                    var octets = new byte[Math.Min(NumberPieces.ReportOctets, report.Length - (piece * NumberPieces.ReportOctets))];
                    await report.ReadExactlyAsync(octets, cancellation);
                    yield return new StoredItem(ItemKey.Of(id, piece), [octets]);
                }
            }
        }
    }

    public override async Task PutAsync(MongoStore store, IReadOnlyList<StoredItem> items, CancellationToken cancellation)
    {
        foreach (var item in items)
        {
            await new ImportReportPieces(store, item.Key.Text(0)).WriteAsync(item.Key.Number(1) * NumberPieces.ReportOctets, item.Octets(0));
        }
    }

    // What stands behind the progress counts for nothing, and is written over.
    public override Task RemoveAsync(MongoStore store, IReadOnlyList<ItemKey> keys, CancellationToken cancellation) => Task.CompletedTask;
}

/// <summary>What was removed at the end of its retention; two lines that say the same are one.</summary>
internal sealed class PurgesPart() : MongoPart(StoreParts.Purges)
{
    private static string Name => MongoArchiveState.Layout.Name;

    public override async IAsyncEnumerable<StoredItem> ReadAsync(MongoStore store, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<StoredItem> items = [];
        await foreach (var purge in FindAsync(store, Name, [], null, null, cancellation))
        {
            items.Add(Read(store, Name, () => new StoredItem(ItemKey.Of(purge.Number("at"), purge.Text("name")), [purge.Number("messages")])));
        }

        foreach (var same in items.GroupBy(item => item.Key).OrderBy(same => same.Key))
        {
            yield return new StoredItem(same.Key, [same.Max(item => item.Number(0))]);
        }
    }

    public override async Task PutAsync(MongoStore store, IReadOnlyList<StoredItem> items, CancellationToken cancellation)
    {
        foreach (var item in items)
        {
            var update = new BsonDocument("$set", new BsonDocument("messages", item.Number(0)));
            await store.RunAsync(Name, "update", () => store.Collection(Name).UpdateOneAsync(ByKey(item.Key), update, new UpdateOptions { IsUpsert = true }, cancellation));
        }
    }

    public override async Task RemoveAsync(MongoStore store, IReadOnlyList<ItemKey> keys, CancellationToken cancellation)
    {
        foreach (var key in keys)
        {
            await store.RunAsync(Name, "remove", () => store.Collection(Name).DeleteManyAsync(ByKey(key), cancellation));
        }
    }

    private static BsonDocument ByKey(ItemKey key) => new() { { "at", key.Number(0) }, { "name", key.Text(1) } };
}

/// <summary>The last numbers that were given of what every store numbers; those of what pods tell each other are left out.</summary>
internal sealed class SequencesPart() : DocumentPart(StoreParts.Sequences, MongoSequences.Layout.Name, Number("last"))
{
    private static readonly string[] Known = ["blackListReports", "complaints", "doNotDisturbGenerations"];

    public override async IAsyncEnumerable<StoredItem> ReadAsync(MongoStore store, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in base.ReadAsync(store, since, cancellation))
        {
            if (Known.Contains(item.Key.Text(0), StringComparer.Ordinal))
            {
                yield return item;
            }
        }
    }

    // A number that was given stays given.
    public override Task RemoveAsync(MongoStore store, IReadOnlyList<ItemKey> keys, CancellationToken cancellation) => Task.CompletedTask;
}
