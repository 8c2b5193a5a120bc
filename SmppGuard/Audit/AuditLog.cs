using System.Threading.Channels;
using SmppGuard.Model;
using SmppGuard.Observability;

namespace SmppGuard.Audit;

/// <summary>
/// The audit log of this pod. One writer gives entries their numbers and hashes and stores what has come meanwhile together, so that many wait for one write. What could not be stored keeps its
/// place and is tried again until it is; nobody waits for that, and health says so.
/// </summary>
internal sealed class AuditLog(IAuditStorage storage, PodOptions pod, TimeProvider time, ILogger<AuditLog> logger) : BackgroundService, IHealthWarning
{
    /// <summary>Entries that wait for a storage that takes none; what comes beyond is in the program's log alone.</summary>
    private const int MostWaiting = 10_000;

    private const int LargestBatch = 500;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Channel<Waiting> _coming = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly RecordIds _ids = new(pod.Number);

    // The writer's own.
    private readonly List<Waiting> _backlog = [];
    private AuditEntry? _last;
    private bool _isLastKnown;
    private int _unstored;

    /// <summary>Whether the storage took nothing when it was asked last: what has to be recorded and can be left should not be done then.</summary>
    public bool IsFailing => Unstored > 0;

    /// <summary>Entries that wait for a storage that takes none.</summary>
    public int Unstored => Volatile.Read(ref _unstored);

    public string? Warning => Unstored is > 0 and var count
        ? $"{count} entries of the audit log are not stored yet; until they are, the API changes nothing but what restricts, and shows no numbers and no texts"
        : null;

    /// <summary>Records something. True: it is durable. False: it is not, and is stored as soon as that is possible.</summary>
    public async Task<bool> RecordAsync(AuditFact fact)
    {
        var waiting = new Waiting(fact);
        if (Unstored >= MostWaiting || !_coming.Writer.TryWrite(waiting))
        {
            logger.NotRecorded(fact.By, fact.Action, fact.Status);
            return false;
        }

        return await waiting.IsStored.Task;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Whoever is still answered has been recorded.
        _ = _coming.Writer.TryComplete();
        if (ExecuteTask is { } writing)
        {
            try
            {
                await writing.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The storage takes nothing, and the end does not wait for it.
            }
        }

        await base.StopAsync(cancellationToken);
        if (IsFailing)
        {
            logger.Lost(Unstored);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        var triedAt = 0L;
        var coming = _coming.Reader.WaitToReadAsync(stoppingToken).AsTask();
        try
        {
            while (true)
            {
                if (_backlog.Count == 0)
                {
                    _ = await coming;
                }
                else
                {
                    using var enough = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                    await Task.WhenAny(coming, Task.Delay(pause, time, enough.Token));
                    await enough.CancelAsync();
                    stoppingToken.ThrowIfCancellationRequested();
                }

                var isOver = coming.IsCompletedSuccessfully && !coming.Result;
                while (_coming.Reader.TryRead(out var next))
                {
                    _backlog.Add(next);
                }

                // At the end once more, whatever the pause.
                if (!IsFailing || isOver || time.GetElapsedTime(triedAt) >= pause)
                {
                    triedAt = time.GetTimestamp();
                    pause = await TryStoreAsync(stoppingToken) ? FirstPause : pause * 2 > LongestPause ? LongestPause : pause * 2;
                }

                Answer();
                if (isOver)
                {
                    return;
                }

                if (coming.IsCompleted)
                {
                    coming = _coming.Reader.WaitToReadAsync(stoppingToken).AsTask();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Answer();
        }
    }

    /// <summary>Stores all that waits. False: the storage takes none, or not all.</summary>
    private async Task<bool> TryStoreAsync(CancellationToken stop)
    {
        try
        {
            if (!_isLastKnown)
            {
                _last = await storage.LastAsync(pod.Number, stop);
                _ids.StartAfter(_last?.Id ?? 0);
                _isLastKnown = true;
            }

            while (_backlog.Count > 0)
            {
                var batch = _backlog.GetRange(0, Math.Min(LargestBatch, _backlog.Count));

                // Once and for all: what may have been stored is the same when it comes again.
                batch.ForEach(Number);
                await storage.AppendAsync([.. batch.Select(waiting => waiting.Entry!)], stop);
                _backlog.RemoveRange(0, batch.Count);
                batch.ForEach(waiting => _ = waiting.IsStored.TrySetResult(true));
            }

            if (Interlocked.Exchange(ref _unstored, 0) > 0)
            {
                logger.Recorded();
            }

            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // Whatever it is: what waits keeps its place, and is tried again.
            if (!IsFailing)
            {
                logger.NotStored(failure);
            }

            return false;
        }
    }

    private void Number(Waiting waiting)
    {
        if (waiting.Entry is null)
        {
            _last = waiting.Entry = AuditEntry.Of(waiting.Fact, _ids.Next(waiting.Fact.At.ToUnixTimeMilliseconds()), pod.Number, (_last?.Number ?? 0) + 1, _last?.Hash ?? "");
        }
    }

    // Those that are not stored now wait here, and nobody with them.
    private void Answer()
    {
        Volatile.Write(ref _unstored, _backlog.Count);
        _backlog.ForEach(waiting => _ = waiting.IsStored.TrySetResult(false));
    }

    private sealed class Waiting(AuditFact fact)
    {
        public AuditFact Fact => fact;

        /// <summary>Its place, once it has one.</summary>
        public AuditEntry? Entry { get; set; }

        public TaskCompletionSource<bool> IsStored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
