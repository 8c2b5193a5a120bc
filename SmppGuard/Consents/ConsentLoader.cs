using System.Buffers;
using System.Collections.Concurrent;
using SmppGuard.Consents.Replies;
using SmppGuard.Observability;

namespace SmppGuard.Consents;

/// <summary>
/// Fills the index from the store, once, at start. Some threads read events while another puts them into the table. Not ready until it is done: a consent that is not
/// loaded yet would be a refusal.
/// </summary>
internal sealed class ConsentLoader(IConsentStorage store, ConsentIndex index, OptInQuestions questions, AnswerAllowance allowance, TimeProvider time, ILogger<ConsentLoader> logger) : IReadinessCheck
{
    private const int BatchSize = 2048;
    private const int MaxBatchesWaiting = 16;

    /// <summary>Events of a stream that are read by one look.</summary>
    private const long PartLength = 250_000;

    /// <summary>One connection brings fewer events than one thread puts into the table.</summary>
    private const int MostReaders = 4;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(3);

    private long _total;
    private long _read;
    private volatile bool _isDone;

    public string? Problem => _isDone ? null : $"consents-loading: {Volatile.Read(ref _read)} of {Volatile.Read(ref _total)} events";

    /// <summary>Loads everything.</summary>
    /// <param name="organizationIndex">The index of an organization by its id; null: its events are left out.</param>
    /// <param name="cancellation">Gives up.</param>
    public void Load(Func<string, int?> organizationIndex, CancellationToken cancellation) =>
        Load([() => store.ReadAll(organizationIndex, BatchSize)], store.Count(), isAll: true, cancellation);

    /// <summary>Loads what streams have, all together, several parts at once.</summary>
    /// <param name="feed">Where they are.</param>
    /// <param name="covered">Of each stream the place up to which everything is in memory; null: nothing is.</param>
    /// <param name="places">Of each stream a place near its end.</param>
    /// <param name="organizationIndex">As with <see cref="Load(Func{string, int?}, CancellationToken)"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public void Load(
        IConsentFeed feed, IReadOnlyDictionary<long, StreamPlace>? covered, IReadOnlyDictionary<long, StreamPlace> places, Func<string, int?> organizationIndex, CancellationToken cancellation)
    {
        var after = places.Keys.ToDictionary(pod => pod, pod => covered?.GetValueOrDefault(pod).Number ?? 0);
        var parts = after.SelectMany(stream => PartsOf(stream.Key, stream.Value, places[stream.Key].Number));
        Load(
            [.. parts.Select(part => (Func<IEnumerable<StoredConsents>>)(() => feed.Read(part, organizationIndex, BatchSize)))],
            Math.Max(0, store.Count() - after.Values.Sum()),
            isAll: covered is null,
            cancellation);
    }

    /// <summary>Those of equal length, and behind them whatever comes.</summary>
    private static IEnumerable<StreamSection> PartsOf(long pod, long after, long end)
    {
        for (; after + PartLength < end; after += PartLength)
        {
            yield return new StreamSection(pod, after, after + PartLength);
        }

        yield return new StreamSection(pod, after, null);
    }

    private void Load(IReadOnlyCollection<Func<IEnumerable<StoredConsents>>> parts, long total, bool isAll, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        Volatile.Write(ref _total, total);
        if (isAll)
        {
            index.Expect(total);
        }

        using var batches = new BlockingCollection<StoredConsents>(MaxBatchesWaiting);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var left = new ConcurrentQueue<Func<IEnumerable<StoredConsents>>>(parts);
        var readers = Enumerable.Range(0, Math.Clamp(parts.Count, 1, MostReaders))
            .Select(_ => Task.Factory.StartNew(() => Read(left, batches, stop), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        var reading = Task.WhenAll(readers).ContinueWith(all => batches.CompleteAdding(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            Take(batches, started, cancellation);
        }
        finally
        {
            stop.Cancel();
            reading.GetAwaiter().GetResult();
            WaitFor(readers);
        }

        if (isAll)
        {
            index.Trim();
        }

        _isDone = true;
        logger.ConsentsLoaded(_read, time.GetElapsedTime(started).TotalSeconds);
    }

    private static void Read(ConcurrentQueue<Func<IEnumerable<StoredConsents>>> left, BlockingCollection<StoredConsents> batches, CancellationTokenSource stop)
    {
        try
        {
            while (left.TryDequeue(out var part))
            {
                foreach (var batch in part())
                {
                    batches.Add(batch, stop.Token);
                }
            }
        }
        catch
        {
            // What one of them lacks, the others need not go on for.
            stop.Cancel();
            throw;
        }
    }

    private void Take(BlockingCollection<StoredConsents> batches, long started, CancellationToken cancellation)
    {
        var reported = started;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var batch in batches.GetConsumingEnumerable(cancellation))
        {
            index.Apply(batch.Events.AsSpan(0, batch.Count));
            questions.Restore(batch.Events.AsSpan(0, batch.Count), now);
            allowance.Restore(batch.Events.AsSpan(0, batch.Count), now);
            ArrayPool<ConsentEvent>.Shared.Return(batch.Events);
            Volatile.Write(ref _read, _read + batch.RowsRead);
            if (time.GetElapsedTime(reported) >= ProgressInterval)
            {
                reported = time.GetTimestamp();
                logger.ConsentsLoading(_read, _total, time.GetElapsedTime(started).TotalSeconds);
            }
        }
    }

    // An error of the reading is the error of the load; that the load, or another reader's error, cancelled the reading is none.
    private static void WaitFor(Task[] readers)
    {
        if (readers.FirstOrDefault(reader => reader.IsFaulted) is { } failed)
        {
            failed.GetAwaiter().GetResult();
        }
    }
}
