using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using SmppGuard.Archive;
using SmppGuard.Audit;
using SmppGuard.Model;

namespace SmppGuard.Evidence;

/// <summary>
/// Exports of this pod: they are made one after the other, on a thread that gives way to all others, and kept in its data directory until their time is over. One that the end of the program cuts off
/// is begun again by the next.
/// </summary>
internal sealed class ExportJobs(
    ExportFiles files, PackageMaker maker, EvidenceOptions options, PodOptions pod, ClockGuard clock, AuditLog audit, EvidenceMetrics metrics, TimeProvider time, ILogger<ExportJobs> logger)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>Exports that may wait. Those who ask are people: more than this is a mistake.</summary>
    public const int MaxWaiting = 16;

    /// <summary>One that ends the program each time it is made must not do so for ever.</summary>
    private const int MaxAttempts = 3;

    /// <summary>Lower than the archive pump's, which must keep up.</summary>
    private const int Nice = 10;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, ExportJob> _jobs = new(StringComparer.Ordinal);
    private readonly BlockingCollection<ExportJob> _waiting = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Thread? _thread;
    private bool _isDisposed;
    private ITimer? _sweeper;
    private ExportProgress? _running;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<ExportRecord> All => [.. _jobs.Values.Select(Shown).OfType<ExportRecord>().OrderByDescending(record => record.Order.AskedAt).ThenByDescending(record => record.Id, StringComparer.Ordinal)];

    /// <summary>Null: there is none, or its time is over.</summary>
    public ExportRecord? Find(string id) => _jobs.TryGetValue(id, out var job) ? Shown(job) : null;

    /// <summary>The pod that an id is of; null: it is no id.</summary>
    public static int? PodOf(string id) => id.IndexOf('-', StringComparison.Ordinal) is > 0 and var end && int.TryParse(id.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Takes an order, durably.</summary>
    /// <returns>Null: as many wait as may.</returns>
    /// <exception cref="NoRoomException">There is no room for a package.</exception>
    /// <exception cref="IOException">It could not be made durable.</exception>
    public ExportRecord? Start(ExportOrder order)
    {
        lock (_gate)
        {
            Sweep();
            if (_jobs.Values.Count(job => job.Record.State is ExportState.Waiting) >= MaxWaiting)
            {
                return null;
            }

            if (files.RoomProblem() is { } problem)
            {
                throw new NoRoomException(problem);
            }

            var id = ExportFacts.NewId(pod.Number, order.AskedAt);
            var job = new ExportJob(new ExportRecord { Id = id, Order = order });
            files.Save(job.Record);
            _jobs[id] = job;
            _waiting.Add(job);
            return job.Record;
        }
    }

    /// <summary>Its package; null: there is none any more.</summary>
    public FileStream? TryOpen(string id) => files.TryOpen(id);

    /// <summary>Ends one, and removes what there is of it. False: there is none.</summary>
    public bool Delete(string id)
    {
        if (!_jobs.TryRemove(id, out var job))
        {
            return false;
        }

        job.Delete();
        files.Remove(id);
        return true;
    }

    /// <summary>Begins when everything that it reads is loaded.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var record in files.Load())
        {
            var isUnfinished = record.State is ExportState.Waiting or ExportState.Running;
            var job = new ExportJob(isUnfinished ? record with { State = ExportState.Waiting } : record);
            _jobs[record.Id] = job;
            if (!isUnfinished)
            {
                continue;
            }

            if (record.Attempts >= MaxAttempts)
            {
                RunSafely(job, GiveUp);
                continue;
            }

            _waiting.Add(job, CancellationToken.None);
        }

        metrics.Observe(() => _jobs.Values.Count(job => job.Record.State is ExportState.Waiting or ExportState.Running), files.Octets);
        _thread = new Thread(Run) { Name = "exports", IsBackground = true };
        _thread.Start();
        _sweeper = time.CreateTimer(_ => SweepSafely(), null, SweepEvery, SweepEvery);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What runs is cut off, and begun again by the next start.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _waiting.CompleteAdding();
        _stop.Cancel();
        return Task.Run(() => _thread?.Join(), CancellationToken.None);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // Asked for under two names, it is told twice.
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _sweeper?.Dispose();
        _waiting.CompleteAdding();
        _stop.Cancel();
        _thread?.Join();
        _waiting.Dispose();
        _stop.Dispose();
    }

    private bool IsOver(ExportRecord record) => record.ExpiresAt is { } end && end <= time.GetUtcNow();

    private ExportRecord? Shown(ExportJob job)
    {
        var record = job.Record;
        if (IsOver(record))
        {
            return null;
        }

        return record.State == ExportState.Running && Volatile.Read(ref _running) is { } running && ReferenceEquals(running.Job, job)
            ? record with { Octets = running.Octets, Totals = running.Totals }
            : record;
    }

    private void SweepSafely()
    {
        try
        {
            lock (_gate)
            {
                Sweep();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next time may be a better one.
            logger.NotRemoved(failure);
        }
    }

    // Not while nobody knows what time it is.
    private void Sweep()
    {
        if (clock.Problem is not null)
        {
            return;
        }

        foreach (var job in _jobs.Values.Where(job => IsOver(job.Record)))
        {
            _ = _jobs.TryRemove(job.Id, out _);
            files.Remove(job.Id);
        }
    }

    private void Run()
    {
        _ = ThreadPriorityOnLinux.Lower(Nice);
        foreach (var job in _waiting.GetConsumingEnumerable())
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (!job.IsDeleted)
            {
                RunSafely(job, Make);
            }
        }
    }

    private void GiveUp(ExportJob job) => End(job, job.Record with { State = ExportState.Failed, Error = "The program ended each time that it was made." });

    private void RunSafely(ExportJob job, Action<ExportJob> step)
    {
        try
        {
            step(job);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Not even how it stands can be written: it is as it was before at the next start.
            logger.NotMade(failure, job.Id);
            job.Record = job.Record with { State = ExportState.Failed, EndedAt = time.GetUtcNow(), ExpiresAt = time.GetUtcNow().AddHours(options.KeepHours), Error = "The data directory cannot be written." };
            metrics.Ended(isDone: false);
        }
    }

    private void Make(ExportJob job)
    {
        var begun = job.Record with { State = ExportState.Running, StartedAt = time.GetUtcNow(), Attempts = job.Record.Attempts + 1 };
        job.Record = begun;
        files.Save(begun);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(options.MaxMinutes), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, job.Deleted, _stop.Token);
        var before = files.Octets();
        var pace = new ExportPace(octets => before + octets > options.MaxBytes ? FormattableString.Invariant($"all packages together would take up more than {options.MaxBytes} octets (Evidence:MaxBytes)") : files.RoomProblem(), either.Token);
        try
        {
            MadePackage made;
            var progress = new ExportProgress(job, pace);
            Volatile.Write(ref _running, progress);
            using (var output = files.Begin(job.Id))
            {
                made = maker.Make(job.Id, begun.Order, output, pace, progress.Show, either.Token);
                output.Flush(flushToDisk: true);
                progress.Length = output.Length;
            }

            either.Token.ThrowIfCancellationRequested();
            files.Complete(job.Id);
            var done = begun with { State = ExportState.Done, Octets = progress.Length, ManifestSha256 = made.ManifestSha256, IsSigned = made.IsSigned, Totals = progress.Totals };
            Record(done);
            End(job, done);
            logger.Made(job.Id, done.Octets);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The next start begins it again.
            files.RemoveUnfinished(job.Id);
        }
        catch (OperationCanceledException) when (job.IsDeleted)
        {
            files.Remove(job.Id);
        }
        catch (Exception failure)
        {
            // One export must not keep the others from being made, whatever it met.
            files.RemoveUnfinished(job.Id);
            logger.NotMade(failure, job.Id);
            End(job, begun with { State = ExportState.Failed, Error = ProblemOf(failure) });
        }
        finally
        {
            Volatile.Write(ref _running, null);
        }
    }

    private void End(ExportJob job, ExportRecord record)
    {
        var now = time.GetUtcNow();
        var ended = record with { EndedAt = now, ExpiresAt = now.AddHours(options.KeepHours) };
        lock (_gate)
        {
            if (!job.IsDeleted)
            {
                files.Save(ended);
            }

            // Nobody is told of an end that a crash would undo, or that is not counted.
            metrics.Ended(ended.State == ExportState.Done);
            job.Record = ended;
        }

        if (job.IsDeleted)
        {
            files.Remove(job.Id);
        }
    }

    // Where it cannot be stored now it is later, and then nothing is shown meanwhile anyway.
    private void Record(ExportRecord done) => _ = audit.RecordAsync(ExportFacts.Made(done, time.GetUtcNow()));

    private string ProblemOf(Exception failure) => failure switch
    {
        NoRoomException => $"There is no room: {failure.Message}.",
        OperationCanceledException => FormattableString.Invariant($"It took longer than {options.MaxMinutes} minutes (Evidence:MaxMinutes); ask for a shorter period."),
        StorageException => "What is stored cannot be read at present; the log says why.",
        CryptographicException => "The key that packages are signed with cannot be used (Evidence:SigningKeyPath).",
        IOException or UnauthorizedAccessException => "The package cannot be written to the data directory.",
        _ => "It failed; the log says why.",
    };
}

/// <summary>How far one has come.</summary>
internal sealed class ExportProgress(ExportJob job, ExportPace pace)
{
    private PackageWriter? _package;

    public ExportJob Job => job;

    public long Octets => pace.Octets;

    /// <summary>Of the whole.</summary>
    public long Length { get; set; }

    public IReadOnlyDictionary<string, long>? Totals
    {
        get
        {
            lock (job)
            {
                return _package?.Snapshot();
            }
        }
    }

    public void Show(PackageWriter package)
    {
        lock (job)
        {
            _package = package;
        }
    }
}
