using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>The database of one test of a contract suite, with the collections of its port: what derived test classes have in common, since their base class is the suite.</summary>
internal class MongoContractDatabase(Type owner, params IEnumerable<CollectionLayout> layouts)
{
    private MongoTestDatabase? _database;

    /// <summary>The database as the process sees it that made the collections.</summary>
    public MongoStore Store { get; private set; } = null!;

    public MongoTestDatabase Database => _database!;

    public async Task BeginAsync(bool failing = false)
    {
        _database = await MongoTestDatabase.CreateAsync(owner, failing);
        Store = await _database.OpenAsync([MongoSequences.Layout, .. layouts]);
    }

    /// <summary>The database as another process sees it.</summary>
    public MongoStore Open() => Database.Open();

    public virtual async Task EndAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
