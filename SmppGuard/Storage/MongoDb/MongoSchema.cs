using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;

namespace SmppGuard.Storage.MongoDb;

/// <summary>A step from one version of the layout to the next.</summary>
/// <param name="To">The version that it makes.</param>
/// <param name="UsableFrom">The oldest version of the program that can still run on it: while pods are exchanged, two versions run side by side.</param>
/// <param name="RunAsync">What it does. It may be cut off and run again, and by several pods at once.</param>
internal sealed record MongoMigration(long To, long UsableFrom, Func<MongoStore, CancellationToken, Task> RunAsync);

/// <summary>
/// Which version of the layout the database has, in a document of its own. An older database is brought forward, a newer one that this version cannot use is left alone.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="layouts">All collections.</param>
/// <param name="migrations">The steps to the version that this program makes, oldest first; without any it makes the first.</param>
internal sealed class MongoSchema(MongoStore store, IReadOnlyCollection<CollectionLayout> layouts, IReadOnlyList<MongoMigration> migrations)
{
    private const long First = 1;
    public const string Name = "schema";

    private const string Key = "layout";

    private static readonly CollectionLayout Layout = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["version"] = "long", ["usableFrom"] = "long" },
    };

    private long Version => migrations.Count == 0 ? First : migrations[^1].To;

    /// <summary>Passes a database that this version can work with, and makes what it lacks.</summary>
    /// <exception cref="MongoLayoutException">It is a newer version's, or holds something else.</exception>
    /// <exception cref="Model.StorageException">The database could not be asked, or this user may not.</exception>
    public async Task RequireAsync(CancellationToken cancellation)
    {
        var found = await ReadAsync(cancellation);
        if (found is { } stored)
        {
            RefuseNewer(stored.Version, stored.UsableFrom);
        }

        var builder = new LayoutBuilder(store);
        await builder.EnsureAsync([Layout, .. layouts], cancellation);
        if (found is null)
        {
            await BeginAsync(cancellation);
        }

        await MigrateAsync(cancellation);
        await RequireRightsAsync(cancellation);
    }

    /// <summary>Passes a database that <see cref="RequireAsync"/> could be asked for; changes nothing in it.</summary>
    /// <exception cref="MongoLayoutException">It is a newer version's, or this user may not use it.</exception>
    /// <exception cref="Model.StorageException">The database could not be asked.</exception>
    public async Task LookAsync(CancellationToken cancellation)
    {
        if (await ReadAsync(cancellation) is { } stored)
        {
            RefuseNewer(stored.Version, stored.UsableFrom);
        }

        await RequireRightsAsync(cancellation);
    }

    /// <summary>What collections and indexes lack of what <see cref="RequireAsync"/> makes. Changes nothing.</summary>
    public Task<IReadOnlyList<(string Collection, string Problem)>> ProblemsAsync(CancellationToken cancellation) => new LayoutBuilder(store).ProblemsAsync([Layout, .. layouts], cancellation);

    /// <summary>Refuses a database that a newer version wrote and that this one cannot read; asks for no right to write.</summary>
    /// <exception cref="MongoLayoutException">It is one.</exception>
    public async Task RequireReadableAsync(CancellationToken cancellation)
    {
        if (await ReadAsync(cancellation) is { } stored)
        {
            RefuseNewer(stored.Version, stored.UsableFrom);
        }
    }

    /// <summary>Whether the database is of a version that this one cannot use.</summary>
    public async Task<bool> IsNewerAsync(CancellationToken cancellation) => await ReadAsync(cancellation) is { } stored && stored.UsableFrom > Version;

    /// <summary>Whether nothing was ever made in it.</summary>
    public async Task<bool> IsNewAsync(CancellationToken cancellation) => await ReadAsync(cancellation) is null;

    private Task RequireRightsAsync(CancellationToken cancellation) => new MongoRights(store).RequireAsync([Name, .. layouts.Select(layout => layout.Name)], cancellation);

    private void RefuseNewer(long version, long usableFrom)
    {
        if (usableFrom > Version)
        {
            throw new MongoLayoutException(string.Create(
                CultureInfo.InvariantCulture,
                $"{store} was written by a newer version of SmppGuard: its layout is {version}, this version knows {Version}. Start that version, or name another database."));
        }
    }

    private async Task MigrateAsync(CancellationToken cancellation)
    {
        while (await ReadAsync(cancellation) is { } stored && stored.Version < Version)
        {
            var next = migrations.First(m => m.To > stored.Version);
            await next.RunAsync(store, cancellation);
            var from = new BsonDocument { { "_id", Key }, { "version", stored.Version } };
            var to = new BsonDocument("$set", new BsonDocument { { "version", next.To }, { "usableFrom", next.UsableFrom } });

            // Another pod may have been quicker: then nothing is changed, and it is read again.
            await store.RunAsync(Name, "update", () => store.Collection(Name).UpdateOneAsync(from, to, cancellationToken: cancellation));
        }
    }

    private Task BeginAsync(CancellationToken cancellation) => store.RunAsync(
        Name,
        "insert",
        async () =>
        {
            try
            {
                // An empty database needs no migrations: it is made in the newest layout.
                var usableFrom = migrations.Count == 0 ? First : migrations[^1].UsableFrom;
                await store.Collection(Name).InsertOneAsync(new BsonDocument { { "_id", Key }, { "version", Version }, { "usableFrom", usableFrom } }, cancellationToken: cancellation);
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                // Another pod came first.
            }
        });

    private Task<(long Version, long UsableFrom)?> ReadAsync(CancellationToken cancellation) => store.RunAsync<(long, long)?>(
        Name,
        "find",
        async () => await store.Collection(Name).Find(new BsonDocument("_id", Key)).FirstOrDefaultAsync(cancellation) is { } stored
            ? (stored["version"].ToInt64(), stored["usableFrom"].ToInt64())
            : null);
}
