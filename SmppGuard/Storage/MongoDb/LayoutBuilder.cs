using MongoDB.Bson;
using MongoDB.Driver;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Makes collections, validators and indexes, and checks those that are there. Several may do it at once. What is there already is only looked at, so a user without the rights
/// to make them can run where somebody else made them.
/// </summary>
internal sealed class LayoutBuilder(MongoStore store)
{
    /// <summary>A collection that a new primary does not know would be made anew by the first write, without its unique indexes. Commands do not take it from the settings.</summary>
    private static readonly BsonElement Majority = new("writeConcern", new BsonDocument("w", "majority"));

    private const int NamespaceExists = 48;
    private const int NamespaceNotFound = 26;
    private const int CommandNotFound = 59;
    private const int CommandNotSupported = 115;
    private const int NotImplemented = 238;

    /// <exception cref="Model.StorageException">It could not be made; the message names the collection and the right that is missing.</exception>
    /// <exception cref="MongoLayoutException">Another index has the name.</exception>
    public async Task EnsureAsync(IReadOnlyCollection<CollectionLayout> layouts, CancellationToken cancellation)
    {
        var there = await ListAsync(cancellation);
        foreach (var layout in layouts)
        {
            if (!there.TryGetValue(layout.Name, out var options))
            {
                await CreateAsync(layout, cancellation);
            }
            else if (layout.Validator() is { } validator && options.GetValue("validator", BsonNull.Value) != validator)
            {
                await SetValidatorAsync(layout.Name, validator, cancellation);
            }

            await EnsureIndexesAsync(layout, cancellation);
        }
    }

    /// <summary>What collections and indexes lack of what they should be. Changes nothing.</summary>
    public async Task<IReadOnlyList<(string Collection, string Problem)>> ProblemsAsync(IReadOnlyCollection<CollectionLayout> layouts, CancellationToken cancellation)
    {
        List<(string, string)> problems = [];
        var there = await NamesAsync(cancellation);
        foreach (var layout in layouts)
        {
            if (!there.Contains(layout.Name))
            {
                problems.Add((layout.Name, "the collection is not there"));
                continue;
            }

            var indexes = layout.Indexes.Count > 0 ? await IndexesAsync(layout.Name, cancellation) : [];
            foreach (var index in layout.Indexes)
            {
                if (indexes.Find(stored => string.Equals(stored["name"].AsString, index.Name, StringComparison.Ordinal)) is not { } found)
                {
                    problems.Add((layout.Name, $"the index {index.Name} is not there; a start makes it"));
                }
                else if (!index.IsLike(found))
                {
                    problems.Add((layout.Name, $"the index {index.Name} is another one than this version made"));
                }
            }
        }

        return problems;
    }

    /// <summary>The names of all collections.</summary>
    public async Task<IReadOnlySet<string>> NamesAsync(CancellationToken cancellation) => (await ListAsync(cancellation)).Keys.ToHashSet(StringComparer.Ordinal);

    private Task<Dictionary<string, BsonDocument>> ListAsync(CancellationToken cancellation) => store.RunAsync(
        "*",
        "listCollections",
        async () =>
        {
            using var cursor = await store.Database.ListCollectionsAsync(cancellationToken: cancellation);
            return (await cursor.ToListAsync(cancellation)).ToDictionary(c => c["name"].AsString, c => c.GetValue("options", new BsonDocument()).AsBsonDocument, StringComparer.Ordinal);
        });

    private async Task CreateAsync(CollectionLayout layout, CancellationToken cancellation)
    {
        var create = new BsonDocument("create", layout.Name).Add(Majority);
        if (layout.Validator() is { } validator && await TryAsync(layout.Name, "createCollection", new BsonDocument(create).Add("validator", validator), cancellation))
        {
            return;
        }

        _ = await TryAsync(layout.Name, "createCollection", create, cancellation);
    }

    private Task SetValidatorAsync(string collection, BsonDocument validator, CancellationToken cancellation) =>
        TryAsync(collection, "collMod", new BsonDocument { { "collMod", collection }, { "validator", validator } }.Add(Majority), cancellation);

    /// <returns>False: the server does not know validators. They keep mistakes out and nothing more, so it can be lived without them.</returns>
    private Task<bool> TryAsync(string collection, string action, BsonDocument command, CancellationToken cancellation) => store.RunAsync(
        collection,
        action,
        async () =>
        {
            try
            {
                _ = await store.Database.RunCommandAsync<BsonDocument>(command, cancellationToken: cancellation);
            }
            catch (MongoCommandException failure) when (failure.Code == NamespaceExists)
            {
                // Another pod came first.
            }
            catch (MongoCommandException failure) when (command.Contains("validator") && failure.Code is CommandNotFound or CommandNotSupported or NotImplemented)
            {
                return false;
            }

            return true;
        });

    private async Task EnsureIndexesAsync(CollectionLayout layout, CancellationToken cancellation)
    {
        if (layout.Indexes.Count == 0)
        {
            return;
        }

        var there = await IndexesAsync(layout.Name, cancellation);
        var missing = new BsonArray();
        foreach (var index in layout.Indexes)
        {
            if (there.Find(i => string.Equals(i["name"].AsString, index.Name, StringComparison.Ordinal)) is not { } stored)
            {
                missing.Add(index.ToDocument());
            }
            else if (!index.IsLike(stored))
            {
                throw new MongoLayoutException($"{store}: the index {index.Name} of the collection {layout.Name} is another one than this version made; drop it, and it is made anew.");
            }
        }

        if (missing.Count > 0)
        {
            var command = new BsonDocument { { "createIndexes", layout.Name }, { "indexes", missing } }.Add(Majority);
            await store.RunAsync(layout.Name, "createIndex", () => store.Database.RunCommandAsync<BsonDocument>(command, cancellationToken: cancellation));
        }
    }

    private Task<List<BsonDocument>> IndexesAsync(string collection, CancellationToken cancellation) => store.RunAsync(
        collection,
        "listIndexes",
        async () =>
        {
            try
            {
                using var cursor = await store.Collection(collection).Indexes.ListAsync(cancellation);
                return await cursor.ToListAsync(cancellation);
            }
            catch (MongoCommandException failure) when (failure.Code == NamespaceNotFound)
            {
                return [];
            }
        });
}
