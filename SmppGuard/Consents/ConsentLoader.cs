using System.Buffers;
using System.Collections.Concurrent;
using SmppGuard.Consents.Replies;
using SmppGuard.Observability;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <summary>
/// Fills the index from the store, once, at start. One thread reads rows while another puts them into the table. Not ready until it is done: a consent that is not
/// loaded yet would be a refusal.
/// </summary>
internal sealed class ConsentLoader(IConsentStorage store, ConsentIndex index, OptInQuestions questions, AnswerAllowance allowance, TimeProvider time, ILogger<ConsentLoader> logger) : IReadinessCheck
{
    private const int BatchSize = 2048;
    private const int MaxBatchesWaiting = 16;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(3);

    private long _total;
    private long _read;
    private volatile bool _isDone;

    public string? Problem => _isDone ? null : $"consents-loading: {Volatile.Read(ref _read)} of {Volatile.Read(ref _total)} events";

    /// <summary>Loads the events of all registered organizations; those of others stay in the store, for they have nothing to send.</summary>
    public void Load(RegistrySnapshot registry, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        Volatile.Write(ref _total, store.Count());
        index.Expect(_total);
        using var batches = new BlockingCollection<StoredConsents>(MaxBatchesWaiting);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = Task.Factory.StartNew(() => Read(registry, batches, stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            Take(batches, started, cancellation);
        }
        finally
        {
            stop.Cancel();
            WaitFor(reading);
        }

        index.Trim();
        _isDone = true;
        logger.ConsentsLoaded(_read, time.GetElapsedTime(started).TotalSeconds);
    }

    private void Read(RegistrySnapshot registry, BlockingCollection<StoredConsents> batches, CancellationToken stop)
    {
        try
        {
            foreach (var batch in store.ReadAll(id => registry.TryGetOrganization(id, out var organization) ? organization.Index : null, BatchSize))
            {
                batches.Add(batch, stop);
            }
        }
        finally
        {
            batches.CompleteAdding();
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

    // An error of the reading is the error of the load; that the load cancelled the reading is none.
    private static void WaitFor(Task reading)
    {
        try
        {
            reading.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // Cancelled because the load failed by itself: that error is being thrown.
        }
    }
}
