using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// The connections to one database. Every write waits for the majority and its journal, every read sees only what a majority has. Whatever is asked goes through
/// <see cref="RunAsync{T}"/> or <see cref="Run{T}"/>, so that nobody else meets an exception of the driver.
/// </summary>
internal sealed class MongoStore : IAsyncDisposable, IDisposable
{
    private readonly MongoClient _client;
    private readonly string _place;

    public MongoStore(MongoSettings settings)
        : this(settings, new MongoClient(settings.ForClient()))
    {
    }

    /// <param name="settings">Which database.</param>
    /// <param name="client">How it is spoken to; disposed with this.</param>
    public MongoStore(MongoSettings settings, MongoClient client)
    {
        _client = client;
        _place = settings.ToString();
        Database = _client.GetDatabase(settings.Database);
    }

    public IMongoDatabase Database { get; }

    public IMongoCollection<BsonDocument> Collection(string name) => Database.GetCollection<BsonDocument>(name);

    /// <summary>Does something with a collection.</summary>
    /// <param name="collection">Which, for the message.</param>
    /// <param name="action">What, in MongoDB's own word for the right that it needs: find, insert, update, remove…</param>
    /// <param name="work">It. Reading what came belongs inside: a document that is not as it should be is a damaged one.</param>
    /// <exception cref="StorageException">It could not be done.</exception>
    public async Task<T> RunAsync<T>(string collection, string action, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (MongoFaults.IsOfStore(failure))
        {
            throw MongoFaults.Translate(failure, _place, collection, action);
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(string collection, string action, Func<Task> work) => RunAsync(
        collection,
        action,
        async () =>
        {
            await work();
            return true;
        });

    /// <summary><see cref="RunAsync{T}"/> for those whose thread may wait.</summary>
    public T Run<T>(string collection, string action, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (MongoFaults.IsOfStore(failure))
        {
            throw MongoFaults.Translate(failure, _place, collection, action);
        }
    }

    /// <summary>Where everything is, for messages.</summary>
    public override string ToString() => _place;

    public void Dispose() => _client.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
