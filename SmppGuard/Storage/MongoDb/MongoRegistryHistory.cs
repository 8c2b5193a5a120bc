using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Storage.MongoDb;

/// <summary>The history of the registry. It is brought up to the log before it is read: what was saved and cut off before it came there is told all the same.</summary>
internal sealed class MongoRegistryHistory(MongoStore store) : IRegistryHistory
{
    private const string Name = RegistryEntries.HistoryName;
    private const string OrganizationField = "organization";
    private const string MatchField = "match";
    private const int KeysAtOnce = 1000;

    private static readonly BsonDocument NewestFirst = new("_id", -1);
    private static readonly BsonDocument OldestFirst = new("_id", 1);

    private readonly RegistryEntries _entries = new(store, new RegistryChangeLog(store));

    public async Task<IReadOnlyList<HistoryItem>> OfAsync(RegistryKey key, long before, int limit, CancellationToken cancellation) =>
        await FindAsync(new BsonDocument { { "entry", Entry(key) }, { "_id", new BsonDocument("$lt", before) } }, NewestFirst, limit, Read, cancellation);

    public async Task<IReadOnlyList<HistoryItem>> ChangesAsync(long after, int limit, CancellationToken cancellation) =>
        await FindAsync(new BsonDocument("_id", new BsonDocument("$gt", after)), OldestFirst, limit, Read, cancellation);

    public async Task<long> NewestAsync(CancellationToken cancellation) =>
        (await FindAsync([], NewestFirst, 1, line => line.Number("_id"), cancellation)).FirstOrDefault();

    public async Task<IReadOnlyList<SuspensionItem>> SuspensionsAsync(RegistryKind? kind, string? key, long before, int limit, CancellationToken cancellation)
    {
        var filter = new BsonDocument("field", RegistryDiff.Standing).With("new", nameof(Standing.Suspended)).With(RegistryDelta.Kind, kind?.ToString()).With(RegistryDelta.Key, key);
        var suspensions = await FindAsync(filter.Add("_id", new BsonDocument("$lt", before)), NewestFirst, limit, line => line, cancellation);
        if (suspensions.Count == 0)
        {
            return [];
        }

        // All changes of standing since the oldest of them, of which the first behind each is its end.
        var since = new BsonDocument
        {
            { "entry", new BsonDocument("$in", new BsonArray(suspensions.Select(s => s.Text("entry")).Distinct(StringComparer.Ordinal))) },
            { "field", RegistryDiff.Standing },
            { "_id", new BsonDocument("$gt", suspensions[^1].Number("_id")) },
        };
        var changes = (await FindAsync(since, OldestFirst, null, line => line, cancellation)).ToLookup(line => line.Text("entry"), StringComparer.Ordinal);
        return
        [
            .. from suspension in suspensions
               let end = changes[suspension.Text("entry")].FirstOrDefault(line => line.Number("_id") > suspension.Number("_id"))
               select new SuspensionItem(
                   suspension.Number("_id"),
                   suspension.Text(RegistryDelta.Kind),
                   suspension.Text(RegistryDelta.Key),
                   suspension.Time("at"),
                   suspension.Text("by"),
                   suspension.TextOrNull("reason"),
                   end?.Time("at"),
                   end?.Text("by")),
        ];
    }

    public async Task<CodeHolder?> OwnerAtAsync(string number, DateTimeOffset at, CancellationToken cancellation)
    {
        var codes = Enumerable.Range(1, number.Length).Select(length => number[..length]).Reverse().ToList();
        var filter = new BsonDocument
        {
            { "entry", new BsonDocument("$in", new BsonArray(codes.Select(EntryOf))) },
            { "field", new BsonDocument("$in", new BsonArray { OrganizationField, MatchField }) },
            { "at", new BsonDocument("$lte", BsonFields.Date(at)) },
        };
        var lines = (await FindAsync(filter, NewestFirst, null, line => line, cancellation)).ToLookup(line => (line.Text("entry"), line.Text("field")));
        foreach (var code in codes)
        {
            if (lines[(EntryOf(code), OrganizationField)].FirstOrDefault() is { } owner
                && owner.TextOrNull("new") is { } organization
                && (code.Length == number.Length || string.Equals(lines[(EntryOf(code), MatchField)].FirstOrDefault()?.TextOrNull("new"), "Prefix", StringComparison.Ordinal)))
            {
                return new CodeHolder(code, organization, owner.Time("at"), owner.Text("by"), owner.TextOrNull("reason"));
            }
        }

        return null;

        static string EntryOf(string code) => Entry(new(RegistryKind.Code, code));
    }

    /// <summary>Of entries, those that were deleted last.</summary>
    /// <param name="keys">Which.</param>
    /// <param name="mayWrite">Whether the history is brought up to the log first; else what is not in it yet is not known.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyDictionary<RegistryKey, FormerEntry>> FormerAsync(IReadOnlyCollection<RegistryKey> keys, bool mayWrite, CancellationToken cancellation)
    {
        if (mayWrite)
        {
            await _entries.CatchUpAsync(cancellation);
        }

        var former = new Dictionary<RegistryKey, FormerEntry>();
        foreach (var some in keys.Chunk(KeysAtOnce))
        {
            var filter = new BsonDocument { { "entry", new BsonDocument("$in", new BsonArray(some.Select(Entry))) }, { "field", new BsonDocument("$in", new BsonArray(FormerEntry.Fields)) } };
            var lines = (await QueryAsync(filter, NewestFirst, null, Read, cancellation)).ToLookup(line => (line.Kind, line.Key));
            foreach (var key in some)
            {
                if (FormerEntry.Of([.. lines[(key.Kind.ToString(), key.Key)]]) is { } found)
                {
                    former[key] = found;
                }
            }
        }

        return former;
    }

    private static string Entry(RegistryKey key) => $"{key.Kind}/{key.Key}";

    private async Task<List<T>> FindAsync<T>(BsonDocument filter, BsonDocument sort, int? limit, Func<BsonDocument, T> read, CancellationToken cancellation)
    {
        await _entries.CatchUpAsync(cancellation);
        return await QueryAsync(filter, sort, limit, read, cancellation);
    }

    private Task<List<T>> QueryAsync<T>(BsonDocument filter, BsonDocument sort, int? limit, Func<BsonDocument, T> read, CancellationToken cancellation) =>
        store.RunAsync(Name, "find", async () => (await store.Collection(Name).Find(filter).Sort(sort).Limit(limit).ToListAsync(cancellation)).ConvertAll(line => read(line)));

    private static HistoryItem Read(BsonDocument line) => new(
        line.Number("_id"),
        line.Time("at"),
        line.Text("by"),
        line.TextOrNull("reason"),
        line.Text(RegistryDelta.Kind),
        line.Text(RegistryDelta.Key),
        line.Text("field"),
        line.TextOrNull("old"),
        line.TextOrNull("new"));
}
