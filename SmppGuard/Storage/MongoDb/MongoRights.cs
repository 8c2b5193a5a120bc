using MongoDB.Bson;
using MongoDB.Driver;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// What this user may do with the collections, asked for at a start: a right that is missing would otherwise show with the first complaint, weeks later. Servers without access control
/// and those that cannot be asked let everybody pass.
/// </summary>
internal sealed class MongoRights(MongoStore store)
{
    private const int CommandNotFound = 59;
    private const int CommandNotSupported = 115;
    private const int NotImplemented = 238;

    private static readonly string[] Needed = ["find", "insert", "update", "remove"];

    /// <exception cref="MongoLayoutException">One is missing; the message names all of them with their collections.</exception>
    public async Task RequireAsync(IReadOnlyCollection<string> collections, CancellationToken cancellation)
    {
        var status = await store.RunAsync("*", "connectionStatus", () => AskAsync(cancellation));
        var missing = status is null ? [] : Missing(status, store.Database.DatabaseNamespace.DatabaseName, collections).ToList();
        if (missing.Count > 0)
        {
            throw new MongoLayoutException($"{store}: this user may not {string.Join("; not ", missing)}. Grant it, for example by the role readWrite on the database.");
        }
    }

    /// <summary>What is missing, a collection each.</summary>
    /// <param name="status">What <c>connectionStatus</c> says.</param>
    /// <param name="database">The database.</param>
    /// <param name="collections">Its collections.</param>
    public static IEnumerable<string> Missing(BsonDocument status, string database, IEnumerable<string> collections)
    {
        var info = status["authInfo"].AsBsonDocument;
        if (info["authenticatedUsers"].AsBsonArray.Count == 0 || !info.TryGetValue("authenticatedUserPrivileges", out var privileges))
        {
            yield break;
        }

        foreach (var collection in collections)
        {
            var granted = privileges.AsBsonArray.Select(p => p.AsBsonDocument).Where(p => IsOf(p["resource"].AsBsonDocument, database, collection)).SelectMany(p => p["actions"].AsBsonArray.Select(a => a.AsString));
            var missing = Needed.Except(granted, StringComparer.Ordinal).ToList();
            if (missing.Count > 0)
            {
                yield return $"{string.Join(", ", missing)} on the collection {collection}";
            }
        }
    }

    // An empty name stands for all.
    private static bool IsOf(BsonDocument resource, string database, string collection)
    {
        return resource.GetValue("anyResource", false).ToBoolean() || (Covers("db", database) && Covers("collection", collection));

        bool Covers(string field, string name) => resource.TryGetValue(field, out var value) && (value.AsString.Length == 0 || string.Equals(value.AsString, name, StringComparison.Ordinal));
    }

    private async Task<BsonDocument?> AskAsync(CancellationToken cancellation)
    {
        try
        {
            return await store.Database.RunCommandAsync<BsonDocument>(new BsonDocument { { "connectionStatus", 1 }, { "showPrivileges", true } }, cancellationToken: cancellation);
        }
        catch (MongoCommandException failure) when (failure.Code is CommandNotFound or CommandNotSupported or NotImplemented)
        {
            return null;
        }
    }
}
