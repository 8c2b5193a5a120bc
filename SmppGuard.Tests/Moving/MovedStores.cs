using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Storage.MongoDb;
using Xunit;

namespace SmppGuard.Tests.Moving;

/// <summary>Data directories and a database of one test, and what moves between them.</summary>
internal sealed class MovedStores : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<ServiceProvider> _open = [];

    private MovedStores(MongoTestDatabase database) => Database = database;

    public MongoTestDatabase Database { get; }

    /// <summary>When what is in the stores happened: the past, so that it is not new any more.</summary>
    public static DateTimeOffset Start { get; } = new(DateTimeOffset.UtcNow.Date.AddDays(-6).AddHours(5), TimeSpan.Zero);

    /// <summary>What has expired.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The database as a command line names it.</summary>
    public string Url => new MongoDB.Driver.MongoUrlBuilder(Database.Settings.ConnectionString) { DatabaseName = Database.Settings.Database }.ToString();

    public static async Task<MovedStores> CreateAsync(Type owner) => new(await MongoTestDatabase.CreateAsync(owner));

    public string At(string name) => _folder.File(name);

    /// <summary>The ports of a data directory, as a process has them that serves it.</summary>
    public IServiceProvider OpenDirectory(string name)
    {
        var services = Services(name).AddSqliteStorage().AddLogging();
        var provider = services.BuildServiceProvider();
        _open.Add(provider);
        _ = Directory.CreateDirectory(At(name));
        SqliteStorage.Require(provider);
        return provider;
    }

    /// <summary>The ports of the database, as a pod has them that serves it; it has no lease.</summary>
    public async Task<IServiceProvider> OpenDatabaseAsync(int pod, string name)
    {
        var provider = Services(name).AddSingleton(new PodOptions { Number = pod }).AddMongoStorage(Database.Settings)
            .AddSingleton(services => new MongoScheduledStorage(services.GetRequiredService<MongoStore>(), pod)).BuildServiceProvider();
        _open.Add(provider);
        _ = Directory.CreateDirectory(At(name));
        await MongoStorage.Schema(provider.GetRequiredService<MongoStore>()).RequireAsync(default);
        return provider;
    }

    /// <summary>Ends all that is open.</summary>
    public async Task CloseAsync()
    {
        foreach (var provider in _open)
        {
            await provider.DisposeAsync();
        }

        _open.Clear();
    }

    /// <returns>Why it is not the last copy, and what was written.</returns>
    public async Task<(string? User, MoveProgress Progress)> CopyAsync(string from, string to, bool isWhole = false, params int[] lost)
    {
        var progress = new MoveProgress();
        return (await StoreMove.CopyAsync(Place(from), Place(to), isWhole, lost.ToHashSet(), progress, Time, default), progress);
    }

    /// <summary>What differs, as lines.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(string from, string to)
    {
        List<string> found = [];
        var progress = new MoveProgress();
        _ = await StoreMove.CompareAsync(
            Place(from), Place(to), 0, progress, d => found.Add($"{d.Part.Name} {d.Part.NameOf(d.Key)} {d.How} {string.Join(',', d.Fields)}"), Time, default);
        Assert.Equal(found.Count, progress.Parts.Sum(part => part.Tally.Differing));
        Compared = progress;
        return found;
    }

    /// <summary>How much was compared at last.</summary>
    public MoveProgress Compared { get; private set; } = new();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Database.DisposeAsync();
        _folder.Dispose();
    }

    private StorePlace Place(string name) => StorePlace.Parse("--from", name.Length == 0 ? Url : Path.IsPathRooted(name) ? name : At(name));

    private ServiceCollection Services(string name)
    {
        var services = new ServiceCollection();
        services.AddSingleton(new DataDirectory(At(name))).AddSingleton(new RetentionOptions()).AddSingleton(TimeProvider.System);
        return services;
    }
}
