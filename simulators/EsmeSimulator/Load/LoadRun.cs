using System.Diagnostics;
using System.Net.Sockets;
using EsmeSimulator.Client;
using EsmeSimulator.Dump;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;

namespace EsmeSimulator.Load;

/// <summary>One run from the first bind to the last unbind; also the load source of benchmarks and tests.</summary>
internal sealed class LoadRun(LoadOptions options)
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PaceInterval = TimeSpan.FromMilliseconds(2);

    private readonly List<LoadBind> _binds = [];
    private readonly LoadSchedule _schedule = new(options.BindType == CommandId.BindReceiver ? 0 : options.Count, options.Rate);

    public LoadOptions Options => options;

    /// <summary>Totals so far, for a display: each figure is at most a few messages old.</summary>
    public LoadProgress Progress()
    {
        var progress = default(LoadProgress);
        lock (_binds)
        {
            foreach (LoadBind bind in _binds)
            {
                LoadTally tally = bind.Tally;
                progress = progress with
                {
                    Binds = progress.Binds + (bind.Lost is null ? 1 : 0),
                    Submitted = progress.Submitted + tally.Submitted,
                    Accepted = progress.Accepted + tally.Accepted,
                    Refused = progress.Refused + tally.Refused,
                    Unanswered = progress.Unanswered + tally.Unanswered,
                    ReceiptsDue = progress.ReceiptsDue + tally.ReceiptsDue,
                    Receipts = progress.Receipts + tally.Receipts,
                    Replies = progress.Replies + tally.Replies,
                };
            }
        }

        return progress;
    }

    /// <summary>
    /// Binds, submits, waits for the answers (and, as long as the options say, for receipts), unbinds. Cancelling stops submitting and still reports; what is
    /// under way then has two seconds.
    /// </summary>
    /// <exception cref="IOException">Could not connect, or a bind was refused.</exception>
    /// <exception cref="FormatException">A text or number of the options cannot be sent.</exception>
    public async Task<LoadReport> RunAsync(CancellationToken cancellationToken = default)
    {
        // Each bind builds its own; this one is to fail before anything is connected.
        int[] partsOfText = [.. SubmitTemplate.BuildAll(options).Select(parts => parts.Length)];
        using TrafficDump? dump = options.DumpFile is { } file ? new TrafficDump(file) : null;
        using var ended = new CancellationTokenSource();
        Task ticking = Task.CompletedTask;
        try
        {
            await BindAllAsync(partsOfText, dump, cancellationToken);
            ticking = TickAsync(ended.Token);
            long start = Stopwatch.GetTimestamp();
            TimeSpan busy = await SubmitAllAsync(start, cancellationToken);
            await LingerAsync(cancellationToken);
            await Task.WhenAll(_binds.Select(bind => bind.UnbindAsync()));
            return Report(busy);
        }
        finally
        {
            await ended.CancelAsync();
            await ticking;
            foreach (LoadBind bind in _binds)
            {
                await bind.DisposeAsync();
            }
        }
    }

    private async Task BindAllAsync(int[] partsOfText, TrafficDump? dump, CancellationToken cancellationToken)
    {
        PartSequence? shared = options.SpreadParts ? NewSequence(partsOfText, options.Binds, number: 0) : null;
        var factory = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), NullLogger.Instance);
        for (int i = 0; i < options.Binds; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(options.Host, options.Port, cancellationToken);
            }
            catch (SocketException error)
            {
                socket.Dispose();
                throw new IOException($"cannot connect to {options.Host}:{options.Port}: {error.Message}", error);
            }

            ConnectionContext transport = options.Tls is { } trust ? await TlsClient.ConnectAsync(socket, options.Host, trust, cancellationToken) : factory.Create(socket);
            var bind = new LoadBind(transport, options, _schedule, shared ?? NewSequence(partsOfText, lanes: 1, i), lane: shared is null ? 0 : i, dump);
            lock (_binds)
            {
                _binds.Add(bind);
            }

            CommandStatus status = await bind.BindAsync().WaitAsync(options.ResponseTimeout, cancellationToken);
            if (status != CommandStatus.ESME_ROK)
            {
                throw new IOException($"bind {i + 1} of {options.Binds} was refused with {CommandStatuses.Name(status)}");
            }
        }
    }

    private PartSequence NewSequence(int[] partsOfText, int lanes, int number)
    {
        Random? shuffler = !options.Shuffle ? null : options.Seed is { } seed ? new Random(seed + number) : new Random();
        return new PartSequence(_schedule, partsOfText, lanes, options.Interleave, shuffler);
    }

    private async Task<TimeSpan> SubmitAllAsync(long start, CancellationToken cancellationToken)
    {
        foreach (LoadBind bind in _binds)
        {
            bind.Pump();
        }

        Task allDone = Task.WhenAll(_binds.Select(bind => bind.Done));
        try
        {
            while (_schedule.IsPaced && !allDone.IsCompleted && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(PaceInterval, cancellationToken);
                foreach (LoadBind bind in _binds)
                {
                    bind.Pump();
                }
            }

            await allDone.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _schedule.Stop();
            foreach (LoadBind bind in _binds)
            {
                bind.Pump();
            }

            await Task.WhenAny(allDone, Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None));
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private async Task LingerAsync(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < options.Linger && !cancellationToken.IsCancellationRequested)
        {
            LoadProgress progress = Progress();
            bool hasAllReceipts = options.Registered && progress.Receipts >= progress.ReceiptsDue;
            if (hasAllReceipts || progress.Binds == 0)
            {
                return;
            }

            try
            {
                await Task.Delay(TickInterval, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TickInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (LoadBind bind in _binds)
                {
                    bind.Tick();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private LoadReport Report(TimeSpan busy)
    {
        var total = new LoadTally();
        foreach (LoadBind bind in _binds)
        {
            total.Add(bind.Tally);
        }

        IReadOnlyList<SessionEnd> lost = [.. _binds.Where(bind => bind.Lost is not null).Select(bind => bind.Lost!.Value)];
        long unsent = options.BindType == CommandId.BindReceiver ? 0 : options.Count - _schedule.Given + _binds.SelectMany(bind => bind.Left).Distinct().Count();
        return new LoadReport(options, total, busy, unsent, lost);
    }
}

/// <summary>How far a run is.</summary>
internal readonly record struct LoadProgress(int Binds, long Submitted, long Accepted, long Refused, long Unanswered, long ReceiptsDue, long Receipts, long Replies)
{
    public long Answered => Accepted + Refused;
}
