using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>
/// One run:
/// <code>
/// 1 SMSC, SmppGuard between it and the ESMEs      2 warm-up, then wait until the archive has it
/// 3 the measured load: processor time of the SmppGuard process before and after, archive lag while it runs
/// 4 wait until the archive has it: processor time again
/// 5 the same load through HAProxy to the same SMSC, if asked for
/// </code>
/// Warm-up and load are runs of the ESMEs of their own, so that the time between them is exact.
/// </summary>
internal static class EndToEndRun
{
    private static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(1);

    public static async Task<EndToEndResult> RunAsync(EndToEndOptions options, TextWriter progress, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, "smppguard-e2e-" + Guid.NewGuid().ToString("N")[..8])).FullName;
        try
        {
            var scenario = options.OddReceipts ? await OddReceipts.WriteAsync(folder, cancellation) : null;
            ILoad load = options.LoadTool is { } path ? new LoadTool(path) : new SimulatorLoad(options.Receipts, TimeSpan.FromSeconds(options.ReceiptSeconds), scenario);
            var smscPort = FreePort();
            await using var smsc = await load.StartSmscAsync(smscPort, cancellation);
            var guard = await MeasureGuardAsync(load, folder, smscPort, options, progress, cancellation);
            RelayFigures? haproxy = null;
            if (options.Haproxy)
            {
                haproxy = await MeasureHaproxyAsync(load, folder, smscPort, options, progress, cancellation);
            }

            return guard with { Load = load.Name, Haproxy = haproxy };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<EndToEndResult> MeasureGuardAsync(
        ILoad load, string folder, int smscPort, EndToEndOptions options, TextWriter progress, CancellationToken cancellation)
    {
        await using var guard = await GuardProcess.StartAsync(folder, smscPort, options, cancellation);
        if (options.WarmUp > 0)
        {
            await progress.WriteLineAsync($"warm-up: {options.WarmUp} messages");
            _ = await LoadAsync(load, guard.Port, options.WarmUp, options with { Rate = 0 }, cancellation);
            if (!options.PauseArchive)
            {
                await guard.WaitUntilArchivedAsync(cancellation);
            }
        }

        await progress.WriteLineAsync($"SmppGuard: {options.Messages} messages");
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = options.PauseArchive ? Task.FromResult<IReadOnlyList<double>>([]) : WatchLagAsync(guard, watching.Token);
        var looking = Auditors.LookAsync(guard.Http, options.Auditors, watching.Token);
        var exporting = Exports.OrderAsync(guard.Http, options.Exports, watching.Token);
        var allocatedBefore = await guard.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total", cancellation);
        var before = guard.Process.ProcessorTime;
        var figures = await LoadAsync(load, guard.Port, options.Messages, options, cancellation);
        var after = guard.Process.ProcessorTime;
        var allocatedAfter = await guard.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total", cancellation);
        var lag = options.PauseArchive ? null : await guard.ArchiveLagAsync(cancellation);
        await watching.CancelAsync();
        var lags = await watch;
        var lookUps = await looking;
        var exports = await exporting;

        TimeSpan? archived = null;
        var catchUp = Stopwatch.StartNew();
        if (!options.PauseArchive)
        {
            await progress.WriteLineAsync("waiting for the archive");
            await guard.WaitUntilArchivedAsync(cancellation);
            archived = guard.Process.ProcessorTime - before;
        }

        return new EndToEndResult
        {
            Guard = new RelayFigures(figures, PerMessage(after - before, options)),
            MicrosecondsPerMessageArchived = archived is { } spent ? PerMessage(spent, options) : null,
            ArchiveLags = lags,
            ArchiveLagAtEnd = lag,
            ArchiveCatchUp = options.PauseArchive ? null : catchUp.Elapsed.TotalSeconds,
            AllocatedPerMessage = allocatedAfter - allocatedBefore is { } octets ? octets / options.Messages : null,
            LookUps = lookUps,
            Exports = exports,
            PeakMemory = guard.Process.PeakMemory,
            IsComplete = figures.Accepted == options.Messages && (!options.Receipts || figures.Receipts == options.Messages),
        };
    }

    private static async Task<RelayFigures?> MeasureHaproxyAsync(
        ILoad load, string folder, int smscPort, EndToEndOptions options, TextWriter progress, CancellationToken cancellation)
    {
        if (!HaproxyProcess.IsInstalled)
        {
            await progress.WriteLineAsync("HAProxy is not installed");
            return null;
        }

        var port = FreePort();
        await using var haproxy = await HaproxyProcess.StartAsync(folder, port, smscPort, cancellation);
        if (options.WarmUp > 0)
        {
            _ = await LoadAsync(load, port, options.WarmUp, options with { Rate = 0 }, cancellation);
        }

        await progress.WriteLineAsync($"HAProxy: {options.Messages} messages");
        var before = haproxy.ProcessorTime;
        var figures = await LoadAsync(load, port, options.Messages, options, cancellation);
        return new RelayFigures(figures, PerMessage(haproxy.ProcessorTime - before, options));
    }

    /// <summary>Runs the ESMEs once.</summary>
    internal static async Task<LoadFigures> LoadAsync(ILoad load, int port, long messages, EndToEndOptions options, CancellationToken cancellation)
    {
        await using var esme = load.StartEsme(port, messages, options);
        var output = await esme.ReadToEndAsync(cancellation);
        try
        {
            using var result = JsonDocument.Parse(output);
            return load.Read(result.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException)
        {
            throw esme.Failure($"gave no result ({failure.Message})", failure);
        }
    }

    private static async Task<IReadOnlyList<double>> WatchLagAsync(GuardProcess guard, CancellationToken cancellation)
    {
        var lags = new List<double>();
        try
        {
            using var timer = new PeriodicTimer(LagInterval);
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                lags.Add(await guard.ArchiveLagAsync(cancellation) ?? 0);
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }

        return lags;
    }

    private static double PerMessage(TimeSpan time, EndToEndOptions options) => time.TotalMicroseconds / options.Messages;

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
