using BenchmarkDotNet.Attributes;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>What statistics cost the archive's thread, for each message of a full batch: counting it, and storing what the batch counted with its checkpoint.</summary>
public class CountBenchmarks
{
    private const int Messages = 5_000;

    private readonly StateBatch _batch = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("smppguard-bench-").FullName;
    private byte[][] _identities = null!;
    private GuardDatabase _database = null!;
    private SqliteArchiveState _state = null!;
    private long _place = 1;

    /// <summary>Codes that send at once, one after the other.</summary>
    [Params(1, 100, 1_000)]
    public int Codes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _identities = [.. Enumerable.Range(0, Codes).Select(number => SubmitIdentity.Encode($"cp{number / 10}", $"org-{number / 3}", $"10690{number:D4}", "main", "draft-2020", "127.0.0.1"))];
        _database = new GuardDatabase(Path.Combine(_folder, "guard.db"), SqliteStorage.Migrations);
        _state = new SqliteArchiveState(_database);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Description = "count", OperationsPerInvoke = Messages)]
    public void Count()
    {
        Fill();
        _batch.Clear();
    }

    [Benchmark(Description = "count and store", OperationsPerInvoke = Messages)]
    public void Store()
    {
        Fill();
        Commit();
    }

    [Benchmark(Description = "checkpoint alone", OperationsPerInvoke = Messages)]
    public void Checkpoint() => Commit();

    private void Fill()
    {
        var message = new ArchivedMessage { ReceivedAt = ArchivedMessages.Start, Class = Purpose.Commercial, Outcome = MessageOutcome.Accepted, Segments = 1 };
        for (var i = 0; i < Messages; i++)
        {
            _batch.Counts.Add(message, _identities[i % Codes], _place);
        }
    }

    private void Commit()
    {
        var end = new JournalPosition(++_place);
        _state.Commit(_batch, new ArchiveCheckpoint(end, end, 0) { Counted = end });
        _batch.Clear();
    }
}
