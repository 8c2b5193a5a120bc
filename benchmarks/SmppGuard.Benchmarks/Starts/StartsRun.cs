using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using SmppGuard.Benchmarks.Consents;
using SmppGuard.Benchmarks.Micro;
using SmppGuard.Consents;
using SmppGuard.Consents.Replies;
using SmppGuard.Consents.Snapshots;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Benchmarks.Starts;

/// <summary>
/// The parts of a start, each by itself, and then a start without a snapshot as a whole, as a pod does it: through the driver, from a server of no cost. One with a snapshot takes that, and the same
/// for what came since.
/// </summary>
internal sealed class StartsRun(int pairs, string folder, TextWriter output)
{
    private const int BatchSize = 2048;

    private static readonly IReadOnlyDictionary<long, StreamPlace> Places = new Dictionary<long, StreamPlace> { [0] = new(1, 1) };

    private readonly Country _country = new(pairs, pod: 0);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var made = new ConsentIndex();
        Fill(made);
        var written = Snapshots(made);
        var took = Took.Start();
        await written.WriteAsync(() => Task.FromResult<IReadOnlyDictionary<long, StreamPlace>?>(Places), cancellation);
        Say($"snapshot written: {took}; {new FileInfo(Path.Combine(folder, ConsentSnapshots.FileName)).Length / 1e6:N0} MB");

        var taken = new ConsentIndex();
        using var nowhere = MongoSink.Connect(_ => Found());
        took = Took.Start();
        if (await Snapshots(taken).RestoreAsync(new MongoConsentStorage(nowhere, 0), cancellation) is null)
        {
            throw new InvalidOperationException("the snapshot was not taken");
        }

        Say($"snapshot taken: {took}; working set {Environment.WorkingSet / 1e6:N0} MB, with both");
        Check(taken);
        foreach (var readers in new[] { 1, 2, 4 })
        {
            Read(readers);
        }

        Load(cancellation);
    }

    // What makes the events is no part of it.
    private void Fill(ConsentIndex index)
    {
        index.Expect(pairs);
        var batch = new ConsentEvent[BatchSize];
        var (count, events, clock, cpu) = (0, 0L, TimeSpan.Zero, TimeSpan.Zero);
        _country.Each(e =>
        {
            batch[count++] = e;
            if (count == BatchSize)
            {
                Apply();
            }
        });
        Apply();
        index.Trim();
        Say($"put into memory: {events:N0} events in {clock.TotalSeconds:F1} s, {events / clock.TotalSeconds:N0} a second, {cpu.TotalNanoseconds / events:N0} ns of processor time each");

        void Apply()
        {
            var (begun, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            index.Apply(batch.AsSpan(0, count));
            clock += Stopwatch.GetElapsedTime(begun);
            cpu += Environment.CpuUsage.TotalTime - before;
            events += count;
            count = 0;
        }
    }

    private void Check(ConsentIndex index)
    {
        foreach (var (organization, number, granted) in _country.Sample)
        {
            var state = index.Find(organization, new Msisdn(number), _country.Now);
            if (state.Kind == ConsentStateKind.None || (state.Kind == ConsentStateKind.Revoked) == granted)
            {
                throw new InvalidOperationException($"{state.Kind} for a pair that was {(granted ? "granted" : "revoked")}");
            }
        }
    }

    private void Read(int readers)
    {
        using var pages = new StreamPages();
        using var store = pages.Connect();
        var feed = new MongoConsentStorage(store, 0);
        var left = Math.Max(4, Math.Min(pairs, 4_000_000) / StreamPages.InPart);
        var read = 0L;
        var took = Took.Start();
        Task.WaitAll([.. Enumerable.Range(0, readers).Select(_ => Task.Factory.StartNew(ReadOne, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
        Say($"read through the driver by {readers}: {took}; {read / took.Clock.TotalSeconds:N0} events a second, {took.Processor.TotalNanoseconds / read:N0} ns of processor time each");

        void ReadOne()
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                foreach (var batch in feed.Read(new StreamSection(1, 0, null), _ => 1, BatchSize))
                {
                    ArrayPool<ConsentEvent>.Shared.Return(batch.Events);
                    Interlocked.Add(ref read, batch.RowsRead);
                }
            }
        }
    }

    private void Load(CancellationToken cancellation)
    {
        using var pages = new StreamPages();
        using var store = pages.Connect();
        var feed = new MongoConsentStorage(store, 0);
        var index = new ConsentIndex();
        var loader = new ConsentLoader(
            new Counted(feed, pairs), index, new OptInQuestions(most: 100_000), new AnswerAllowance(perDay: 3), TimeProvider.System, NullLogger<ConsentLoader>.Instance);
        var took = Took.Start();
        loader.Load(feed, covered: null, new Dictionary<long, StreamPlace> { [1] = new(pairs, 1) }, id => int.Parse(id.AsSpan("organization-".Length), CultureInfo.InvariantCulture), cancellation);
        var clock = took.Clock;
        var granted = index.Count(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()).Granted;
        Say($"a start without a snapshot: {took}; {granted:N0} pairs, {granted / clock.TotalSeconds:N0} a second");
    }

    // The place that the snapshot names.
    private static byte[] Found() => Answer(0, "firstBatch", [new BsonDocument("_id", 1L)]);

    private static byte[] Answer(long cursor, string batch, BsonArray documents) =>
        new BsonDocument { { "cursor", new BsonDocument { { "id", cursor }, { "ns", "bench.consentEvents" }, { batch, documents } } }, { "ok", 1 } }.ToBson();

    private ConsentSnapshots Snapshots(ConsentIndex index) => new(
        Path.Combine(folder, ConsentSnapshots.FileName),
        index,
        new OptInQuestions(most: 100_000),
        new AnswerAllowance(perDay: 3),
        () => new Dictionary<string, int>(StringComparer.Ordinal),
        TimeProvider.System,
        NullLogger<ConsentSnapshots>.Instance);

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>As many as a server would say that there are.</summary>
    private sealed class Counted(IConsentStorage storage, long count) : IConsentStorage
    {
        public long Count() => count;

        public IEnumerable<StoredConsents> ReadAll(Func<string, int?> organizationIndex, int batchSize) => storage.ReadAll(organizationIndex, batchSize);

        public Task<IReadOnlyList<Msisdn>> NumbersAsync(string organization, long after, int limit, CancellationToken cancellationToken) => storage.NumbersAsync(organization, after, limit, cancellationToken);

        public Task<IReadOnlyList<ConsentRecord>> AfterAsync(long after, int limit, CancellationToken cancellationToken) => storage.AfterAsync(after, limit, cancellationToken);

        public Task<IReadOnlyList<ConsentRecord>> HistoryAsync(string organization, Msisdn msisdn, CancellationToken cancellationToken) =>
            storage.HistoryAsync(organization, msisdn, cancellationToken);
    }

    /// <summary>Time by the clock, and of the processor: the second is what remains the same on a busy machine.</summary>
    private readonly record struct Took(long Begun, TimeSpan Before)
    {
        public TimeSpan Clock => Stopwatch.GetElapsedTime(Begun);

        public TimeSpan Processor => Environment.CpuUsage.TotalTime - Before;

        public static Took Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Clock.TotalSeconds:F2} s, {Processor.TotalSeconds:F2} s of processor time");
    }
}
