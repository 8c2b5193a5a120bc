using BenchmarkDotNet.Attributes;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite.Messages;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>What the archive's thread does for each message: join and read it, store it.</summary>
public class ArchiveBenchmarks
{
    private const int Messages = 5_000;

    private readonly ArchiveFeed _feed = new(messageMonths: 6, JournalPosition.Start, ReplayedJournal.Nothing);
    private readonly string _folder = Directory.CreateTempSubdirectory("smppguard-bench-").FullName;
    private SqliteArchive _archive = null!;
    private long _stored;
    private long _id = RecordIds.FirstAt(ArchivedMessages.Start);

    [GlobalSetup]
    public void Setup() => _archive = new SqliteArchive(_folder, 6, TimeProvider.System);

    [GlobalCleanup]
    public void Cleanup()
    {
        _archive.Dispose();
        if (_stored > 0)
        {
            Console.WriteLine($"// octets per message in the archive: {Directory.GetFiles(_folder).Sum(file => new FileInfo(file).Length) / _stored}");
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Description = "join and read", OperationsPerInvoke = Messages)]
    public int Read()
    {
        Feed();
        var count = _feed.Batch.Count;
        _feed.Clear();
        return count;
    }

    [Benchmark(Description = "join, read and store", OperationsPerInvoke = Messages)]
    public void Store()
    {
        Feed();
        _archive.Store(_feed.Batch);
        _stored += _feed.Batch.Count;
        _feed.Clear();
    }

    private void Feed() => ArchivedMessages.Feed(_feed, Messages, ref _id);
}
