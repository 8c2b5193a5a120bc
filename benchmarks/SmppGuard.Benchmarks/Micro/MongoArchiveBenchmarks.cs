using BenchmarkDotNet.Attributes;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Storage.MongoDb.Messages;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>What a message costs this program on its way into MongoDB: its document alone, with an unordered insert of 1,000, and as the archive stores a batch of 5,000; and what a search costs, of which a look-up over many days has one for each. The server is a <see cref="MongoSink"/>.</summary>
public class MongoArchiveBenchmarks
{
    private const int InOneRequest = 1_000;
    private const int InBatch = 5_000;

    private readonly ArchiveBatch _few = ArchivedMessages.Batch(InOneRequest);
    private readonly ArchiveBatch _batch = ArchivedMessages.Batch(InBatch);
    private readonly Bulk _bulk = new();
    private readonly BulkWriteOptions _unordered = new() { IsOrdered = false };
    private IMongoCollection<RawDocument> _collection = null!;
    private MongoArchive _archive = null!;

    [GlobalSetup]
    public void Setup()
    {
        var store = MongoSink.Connect();
        _collection = store.Database.GetCollection<RawDocument>("messages");
        _archive = new MongoArchive(store, messageMonths: 600, pod: 0, TimeProvider.System);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        Fill();
        Console.WriteLine($"// octets of a document: {_bulk.Octets.Length / InOneRequest}");
    }

    [Benchmark(Description = "document of a message", OperationsPerInvoke = InOneRequest)]
    public int Fill()
    {
        _bulk.Clear();
        foreach (ref readonly var message in _few.Messages)
        {
            MessageWriter.Write(_bulk.Octets, _few, in message);
            _bulk.Next();
        }

        return _bulk.Count;
    }

    [Benchmark(Description = "document, and the driver's insert", OperationsPerInvoke = InOneRequest)]
    public async Task<long> Insert()
    {
        _ = Fill();
        return (await _collection.BulkWriteAsync(_bulk.Models(), _unordered)).InsertedCount;
    }

    [Benchmark(Description = "stored by the archive", OperationsPerInvoke = InBatch)]
    public void Store() => _archive.Store(_batch);

    [Benchmark(Description = "one search that finds nothing")]
    public async Task<bool> Find() => await _archive.FindAsync(1, default) is null;
}
