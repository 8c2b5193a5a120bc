using BenchmarkDotNet.Attributes;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Storage.MongoDb.Messages;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>What a message costs this program on its way into MongoDB: its document alone, and with all that the driver does in requests of 1,000. The server is a <see cref="MongoSink"/>.</summary>
public class MongoArchiveBenchmarks
{
    private const int Messages = 1_000;

    private readonly ArchiveBatch _batch = ArchivedMessages.Batch(Messages);
    private readonly Bulk _bulk = new();
    private readonly BulkWriteOptions _unordered = new() { IsOrdered = false };
    private IMongoCollection<RawDocument> _collection = null!;

    [GlobalSetup]
    public void Setup() => _collection = MongoSink.Connect().GetDatabase("bench").GetCollection<RawDocument>("messages");

    [GlobalCleanup]
    public void Cleanup()
    {
        Fill();
        Console.WriteLine($"// octets of a document: {_bulk.Octets.Length / Messages}");
    }

    [Benchmark(Description = "document of a message", OperationsPerInvoke = Messages)]
    public int Fill()
    {
        _bulk.Clear();
        foreach (ref readonly var message in _batch.Messages)
        {
            MessageWriter.Write(_bulk.Octets, _batch, in message);
            _bulk.Next();
        }

        return _bulk.Count;
    }

    [Benchmark(Description = "document, and the driver's insert", OperationsPerInvoke = Messages)]
    public async Task<long> Insert()
    {
        _ = Fill();
        return (await _collection.BulkWriteAsync(_bulk.Models(), _unordered)).InsertedCount;
    }
}
