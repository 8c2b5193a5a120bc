using MongoDB.Driver;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>
/// Adds many documents to collections, in unordered requests of which several are under way at once. Ids are ours: one that is there already was stored before, and the server's
/// answer waits until a majority has that too. For one caller at a time.
/// </summary>
internal sealed class BulkWriter(MongoStore store)
{
    /// <summary>The answer of a majority takes milliseconds, in which the next can be on its way.</summary>
    private const int UnderWay = 4;

    private static readonly BulkWriteOptions Unordered = new() { IsOrdered = false };

    private readonly Dictionary<(string Kind, int Day), Bulk> _open = [];
    private readonly List<(string Collection, Bulk Bulk)> _filled = [];
    private readonly Stack<Bulk> _idle = new();

    /// <summary>The place for the next document of one of a day's collections.</summary>
    public Bulk For(string kind, int day)
    {
        if (_open.TryGetValue((kind, day), out var bulk) && !bulk.IsFull)
        {
            return bulk;
        }

        if (!_idle.TryPop(out bulk))
        {
            bulk = new Bulk();
        }

        _open[(kind, day)] = bulk;
        _filled.Add((DayLayout.NameOf(kind, day), bulk));
        return bulk;
    }

    /// <summary>Sends everything; done once all of it is stored.</summary>
    /// <exception cref="Model.StorageException">Something is not, or nobody knows.</exception>
    public async Task SendAsync()
    {
        using var room = new SemaphoreSlim(UnderWay);
        await Task.WhenAll(_filled.Select(filled => SendAsync(filled.Collection, filled.Bulk, room)));
    }

    /// <summary>Forgets what was filled in; not while it is being sent.</summary>
    public void Clear()
    {
        foreach (var (_, bulk) in _filled)
        {
            bulk.Clear();
            _idle.Push(bulk);
        }

        _filled.Clear();
        _open.Clear();
    }

    private async Task SendAsync(string collection, Bulk bulk, SemaphoreSlim room)
    {
        await room.WaitAsync();
        try
        {
            await store.RunAsync(collection, "insert", async () =>
            {
                try
                {
                    _ = await store.Database.GetCollection<RawDocument>(collection).BulkWriteAsync(bulk.Models(), Unordered);
                }
                catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
                {
                    // Stored by an attempt before.
                }
            });
        }
        finally
        {
            _ = room.Release();
        }
    }
}
