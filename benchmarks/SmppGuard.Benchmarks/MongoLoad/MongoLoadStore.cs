using System.Collections.Concurrent;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Benchmarks.MongoLoad;

/// <summary>A database that tells how long its inserts took, from sending a bulk until the majority's answer, and how large it has become.</summary>
internal sealed class MongoLoadStore : IAsyncDisposable
{
    private readonly ConcurrentQueue<TimeSpan> _bulks = new();

    public MongoLoadStore(MongoSettings place)
    {
        var settings = place.ForClient();
        settings.ClusterConfigurator = builder => builder.Subscribe<CommandSucceededEvent>(command =>
        {
            if (string.Equals(command.CommandName, "insert", StringComparison.Ordinal))
            {
                _bulks.Enqueue(command.Duration);
            }
        });
        Store = new MongoStore(place, new MongoClient(settings));
    }

    public MongoStore Store { get; }

    /// <summary>How long each insert took so far, shortest first.</summary>
    public TimeSpan[] Bulks() => [.. _bulks.Order()];

    public void ForgetBulks() => _bulks.Clear();

    public Task<List<string>> CollectionsAsync(CancellationToken cancellation) => Store.RunAsync("any", "listCollections", async () =>
    {
        using var cursor = await Store.Database.ListCollectionNamesAsync(cancellationToken: cancellation);
        return await cursor.ToListAsync(cancellation);
    });

    /// <summary>Of a collection: documents, octets of them as BSON, octets on disk, and octets of each index.</summary>
    public Task<BsonDocument> SizesAsync(string collection) => Store.RunAsync(
        collection, "collStats", () => Store.Database.RunCommandAsync<BsonDocument>(new BsonDocument("collStats", collection)));

    public Task DropAsync(string collection) => Store.RunAsync(collection, "dropCollection", () => Store.Database.DropCollectionAsync(collection));

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
