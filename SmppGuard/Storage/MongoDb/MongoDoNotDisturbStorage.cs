using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.DoNotDisturb;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Do-not-disturb lists and single numbers. A list is a document that names the generation in force, so naming another replaces it whole; the numbers of a generation are in
/// pieces (<see cref="NumberGenerations"/>). Lists and single numbers that were taken back stay as documents that are not present, with who changed what in them. A
/// single number has in it which pod changed it last, and the number of that change among those of the pod, by which others follow: a pod makes one change at a time.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="time">When something was left behind.</param>
/// <param name="pod">Whose changes these are.</param>
internal sealed class MongoDoNotDisturbStorage(MongoStore store, TimeProvider time, int pod) : IDoNotDisturbStorage, IDoNotDisturbFeed
{
    private const string ListsName = "doNotDisturbLists";
    private const string SinglesName = "doNotDisturbSingles";
    private const string Present = "present";
    private const string Changes = "changes";
    private const string Pod = "pod";
    private const string Change = "change";

    private static readonly UpdateOptions OrInsert = new() { IsUpsert = true };
    private static readonly BsonDocument WithoutChanges = new(Changes, 0);
    private static readonly BsonDocument PodAndChange = new() { { Pod, 1 }, { Change, 1 } };
    private static readonly BsonDocument IsPresent = new(Present, true);
    private static readonly BsonDocument IsNotPresent = new(Present, new BsonDocument("$ne", true));

    private readonly NumberGenerations _generations = new(store, time);

    public static IReadOnlyList<CollectionLayout> Layouts { get; } =
    [
        new(ListsName)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [Present] = "bool", ["generation"] = "long", ["count"] = "long", [Changes] = "array" },
        },
        new(SinglesName)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "long", [Present] = "bool", ["reason"] = "string", ["addedAt"] = "date", [Pod] = "long", [Change] = "long", [Changes] = "array" },
            Indexes = [new(Change, new BsonDocument { { Pod, 1 }, { Change, 1 } })],
        },
        .. NumberGenerations.Layouts,
    ];

    private IMongoCollection<BsonDocument> Lists => store.Collection(ListsName);

    private IMongoCollection<BsonDocument> Singles => store.Collection(SinglesName);

    public Task<IReadOnlyList<ListInForce>> ListsAsync(CancellationToken cancellation) => OrRefuseAsync<IReadOnlyList<ListInForce>>(
        ListsName,
        async () =>
        [
            .. (await Lists.Find(IsPresent).Project(WithoutChanges).ToListAsync(cancellation))
                .Select(l => new ListInForce(new DoNotDisturbList(l.Text("_id"), l.Text("version"), l.Number("count"), l.Time("replacedAt"), l.Text("actor")), l.Number("generation")))
                .OrderBy(l => l.List.Name, StringComparer.Ordinal),
        ]);

    public Task<List<long>> NumbersAsync(long generation, CancellationToken cancellation) => OrRefuseAsync(NumberGenerations.PiecesName, () => _generations.ReadAsync(generation, cancellation));

    public Task<IReadOnlyList<Msisdn>> SinglesAsync(CancellationToken cancellation) => OrRefuseAsync<IReadOnlyList<Msisdn>>(
        SinglesName,
        async () => [.. (await Singles.Find(IsPresent).Project(new BsonDocument("_id", 1)).ToListAsync(cancellation)).Select(s => new Msisdn(s.Number("_id")))]);

    public Task<DoNotDisturbEntry?> FindSingleAsync(Msisdn msisdn, CancellationToken cancellation) => store.RunAsync(
        SinglesName,
        "find",
        async () => await Singles.Find(Single(msisdn, IsPresent)).FirstOrDefaultAsync(cancellation) is { } found
            ? new DoNotDisturbEntry(found.Text("reason"), found.Time("addedAt"), found.Text("actor"))
            : null);

    public Task<IReadOnlyList<(long Pod, long Change)>> NewestAsync(CancellationToken cancellation) => store.RunAsync<IReadOnlyList<(long, long)>>(
        SinglesName,
        "find",
        async () =>
        {
            var newest = new List<(long, long)>();
            var before = -1L;
            while (await NewestBehindAsync(before, cancellation) is { } last)
            {
                before = last.Number(Pod);
                newest.Add((before, last.Number(Change)));
            }

            return newest;
        });

    public Task<IReadOnlyList<SingleChange>> ChangesBehindAsync(IReadOnlyDictionary<long, long> known, CancellationToken cancellation)
    {
        var behind = known.Select(pod => new BsonDocument { { Pod, pod.Key }, { Change, new BsonDocument("$gt", pod.Value) } });
        var ofOthers = new BsonDocument(Pod, new BsonDocument("$nin", new BsonArray(known.Keys)));
        var filter = new BsonDocument("$or", new BsonArray(behind.Append(ofOthers)));
        var fields = new BsonDocument { { Present, 1 }, { Pod, 1 }, { Change, 1 } };
        return store.RunAsync<IReadOnlyList<SingleChange>>(
            SinglesName,
            "find",
            async () => (await Singles.Find(filter).Project(fields).ToListAsync(cancellation))
                .ConvertAll(s => new SingleChange(new Msisdn(s.Number("_id")), s.Flag(Present), s.Number(Pod), s.Number(Change))));
    }

    public async Task<bool> PutSingleAsync(Msisdn msisdn, DoNotDisturbEntry entry, CancellationToken cancellation)
    {
        var number = await NextChangeAsync(cancellation);
        var push = Push(new BsonDocument().With("at", entry.AddedAt).With("by", entry.Actor).With("change", "put"));
        var again = Set(Numbered(number).With("reason", entry.Reason)).AddRange(push);
        var anew = Set(Numbered(number).AddRange(IsPresent).With("reason", entry.Reason).With("addedAt", entry.AddedAt).With("actor", entry.Actor)).AddRange(push);
        return await store.RunAsync(
            SinglesName,
            "update",
            async () =>
            {
                while (true)
                {
                    if ((await Singles.UpdateOneAsync(Single(msisdn, IsPresent), again, cancellationToken: cancellation)).MatchedCount == 1)
                    {
                        return false;
                    }

                    try
                    {
                        _ = await Singles.UpdateOneAsync(Single(msisdn, IsNotPresent), anew, OrInsert, cancellation);
                        return true;
                    }
                    catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                    {
                        // Somebody put it meanwhile: now it is there.
                    }
                }
            });
    }

    public async Task<bool> DeleteSingleAsync(Msisdn msisdn, string actor, DateTimeOffset at, CancellationToken cancellation)
    {
        var gone = Gone(Numbered(await NextChangeAsync(cancellation)), actor, at);
        return await store.RunAsync(SinglesName, "update", async () => (await Singles.UpdateOneAsync(Single(msisdn, IsPresent), gone, cancellationToken: cancellation)).MatchedCount == 1);
    }

    public Task<long> BeginGenerationAsync(CancellationToken cancellation) => _generations.BeginAsync(cancellation);

    public Task AddNumbersAsync(long generation, IReadOnlyList<long> numbers, CancellationToken cancellation) => _generations.AddAsync(generation, numbers, cancellation);

    public async Task<bool> TryPutInForceAsync(DoNotDisturbList list, long generation, long? replaced, CancellationToken cancellation)
    {
        if (!await _generations.TryHoldAsync(generation, cancellation) || !await TryNameAsync(list, generation, replaced, cancellation))
        {
            return false;
        }

        if (replaced is { } old)
        {
            await _generations.LetGoAsync(old, cancellation);
        }

        return true;
    }

    public async Task<bool> DeleteListAsync(string name, string actor, DateTimeOffset at, CancellationToken cancellation)
    {
        var filter = new BsonDocument("_id", name).AddRange(IsPresent);
        var deleted = await store.RunAsync(
            ListsName, "update", async () => (BsonDocument?)await Lists.FindOneAndUpdateAsync<BsonDocument>(filter, Gone([], actor, at), cancellationToken: cancellation));
        if (deleted is null)
        {
            return false;
        }

        await _generations.LetGoAsync(deleted.Number("generation"), cancellation);
        return true;
    }

    public async Task RemoveLeftOversAsync(CancellationToken cancellation)
    {
        var inForce = (await ListsAsync(cancellation)).Select(l => l.Generation).ToHashSet();
        await _generations.RemoveLeftOversAsync(inForce, cancellation);
    }

    private Task<bool> TryNameAsync(DoNotDisturbList list, long generation, long? replaced, CancellationToken cancellation)
    {
        var fields = new BsonDocument(IsPresent)
            .With("version", list.Version)
            .With("generation", generation)
            .With("count", list.Count)
            .With("replacedAt", list.ReplacedAt)
            .With("actor", list.Actor);
        var push = Push(new BsonDocument().With("at", list.ReplacedAt).With("by", list.Actor).With("change", "replace").With("version", list.Version).With("count", list.Count));
        var update = Set(fields).AddRange(push);
        var asSeen = new BsonDocument("_id", list.Name).AddRange(replaced is { } old ? new BsonDocument(IsPresent).Add("generation", old) : IsNotPresent);
        return store.RunAsync(
            ListsName,
            "update",
            async () =>
            {
                try
                {
                    var done = await Lists.UpdateOneAsync(asSeen, update, new UpdateOptions { IsUpsert = replaced is null }, cancellation);
                    return done.MatchedCount == 1 || done.UpsertedId is not null;
                }
                catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                {
                    return false;
                }
            });
    }

    private static BsonDocument Single(Msisdn msisdn, BsonDocument condition) => new BsonDocument("_id", msisdn.Value).AddRange(condition);

    // From pod to pod along the index, which may be long.
    private async Task<BsonDocument?> NewestBehindAsync(long before, CancellationToken cancellation)
    {
        var behind = new BsonDocument(Pod, new BsonDocument("$gt", before));
        return await Singles.Find(behind).Sort(new BsonDocument(Pod, 1)).Limit(1).Project(PodAndChange).FirstOrDefaultAsync(cancellation) is { } next
            ? await Singles.Find(new BsonDocument(Pod, next[Pod])).Sort(new BsonDocument(Change, -1)).Limit(1).Project(PodAndChange).FirstOrDefaultAsync(cancellation)
            : null;
    }

    // Given once, also over restarts and where the document that had the last one was changed by another pod since.
    private Task<long> NextChangeAsync(CancellationToken cancellation) => store.NextAsync(string.Create(CultureInfo.InvariantCulture, $"{SinglesName}/{pod}"), 1, cancellation);

    private BsonDocument Numbered(long change) => new() { { Pod, (long)pod }, { Change, change } };

    private static BsonDocument Gone(BsonDocument fields, string actor, DateTimeOffset at) =>
        Set(fields.Add(Present, false)).AddRange(Push(new BsonDocument().With("at", at).With("by", actor).With("change", "delete")));

    private static BsonDocument Set(BsonDocument fields) => new("$set", fields);

    private static BsonDocument Push(BsonDocument change) => new("$push", new BsonDocument(Changes, change));

    // What is read at start: whoever cannot read it must not start.
    private async Task<T> OrRefuseAsync<T>(string collection, Func<Task<T>> read)
    {
        try
        {
            return await store.RunAsync(collection, "find", read);
        }
        catch (StorageException damaged) when (damaged.Fault == StorageFault.Damaged)
        {
            throw new MongoLayoutException($"{damaged.Message}. Restore it from a backup.");
        }
    }
}
