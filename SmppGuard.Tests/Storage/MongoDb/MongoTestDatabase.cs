using System.Security.Cryptography;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Storage.MongoDb;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>A database of a test's own on the server of this run; dropped when it is disposed.</summary>
internal sealed class MongoTestDatabase : IAsyncDisposable
{
    private const int CommandNotFound = 59;

    /// <summary>Connections are the driver's until the process ends, and few tests need their own.</summary>
    private const string Shared = "smppguard-tests";

    private readonly MongoServer _server;
    private readonly string _application;
    private readonly List<MongoStore> _stores = [];
    private bool _fails;

    private MongoTestDatabase(MongoServer server, string name, string application)
    {
        _server = server;
        _application = application;
        Settings = new MongoSettings(ConnectionStringOf(application), name);
    }

    public MongoSettings Settings { get; }

    public bool IsOnStandIn => _server.IsStandIn;

    /// <param name="owner">The test class.</param>
    /// <param name="failing">
    /// Whether the test lets commands fail: then the connections of its class have a name of their own, and no other test meets the failures.
    /// </param>
    public static async Task<MongoTestDatabase> CreateAsync(Type owner, bool failing = false)
    {
        var server = await MongoServer.OfThisRunAsync();
        var name = $"{owner.Name}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        return new MongoTestDatabase(server, name, failing ? owner.Name : Shared);
    }

    /// <summary>The database as another process sees it.</summary>
    public MongoStore Open()
    {
        var store = new MongoStore(Settings);
        lock (_stores)
        {
            _stores.Add(store);
        }

        return store;
    }

    /// <summary>Opens it with these collections.</summary>
    public async Task<MongoStore> OpenAsync(params CollectionLayout[] layouts)
    {
        var store = Open();
        await new MongoSchema(store, layouts, []).RequireAsync(default);
        return store;
    }

    /// <summary>Lets commands of this database's connections fail; skips the test where the server does not do that.</summary>
    /// <param name="times">So many commands; null: all until <see cref="HealAsync"/>.</param>
    /// <param name="data">As <c>failCommand</c> takes it: failCommands, errorCode, closeConnection, writeConcernError…</param>
    public Task FailAsync(int? times, BsonDocument data) => FailAsync(times is { } count ? new BsonDocument("times", count) : (BsonValue)"alwaysOn", data);

    /// <summary>The same of all commands behind the first ones, until <see cref="HealAsync"/>.</summary>
    public Task FailBehindAsync(int first, BsonDocument data) => FailAsync(new BsonDocument("skip", first), data);

    /// <summary>The same of some commands, by chance, until <see cref="HealAsync"/>.</summary>
    public Task FailSometimesAsync(double probability, BsonDocument data) => FailAsync(new BsonDocument("activationProbability", probability), data);

    public Task HealAsync() =>
        ConfigureAsync(new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", "off" }, { "data", new BsonDocument("appName", _application) } });

    public async ValueTask DisposeAsync()
    {
        if (_fails)
        {
            await HealAsync();
        }

        // By connections that no failure concerns.
        using (var store = new MongoStore(Settings with { ConnectionString = ConnectionStringOf(Shared) }))
        {
            await store.Database.Client.DropDatabaseAsync(Settings.Database);
        }

        foreach (var store in _stores)
        {
            store.Dispose();
        }
    }

    private async Task FailAsync(BsonValue mode, BsonDocument data)
    {
        Assert.False(string.Equals(_application, Shared, StringComparison.Ordinal), "create the database as one that fails");
        _fails = true;
        await ConfigureAsync(new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", mode }, { "data", data.Add("appName", _application) } });
    }

    private async Task ConfigureAsync(BsonDocument command)
    {
        using var client = new MongoClient(ConnectionStringOf(Shared));
        try
        {
            _ = await client.GetDatabase("admin").RunCommandAsync<BsonDocument>(command);
        }
        catch (MongoCommandException refused) when (refused.Code == CommandNotFound)
        {
            throw new SkipException("The server has no fail points; start it with --setParameter enableTestCommands=1.", refused);
        }
    }

    private string ConnectionStringOf(string application) => new MongoUrlBuilder(_server.ConnectionString) { ApplicationName = application }.ToString();
}
