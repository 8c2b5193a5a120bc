using SmppGuard.Benchmarks.EndToEnd;

namespace SmppGuard.Benchmarks.Cells;

/// <summary>
/// One run, cell by cell. SmppGuard and HAProxy stand side by side before the same SMSC, and in each round every one has its load in turn, so that what disturbs the machine for a while
/// disturbs all alike. SmppGuard is new for each cell and warmed up by as many messages as compile its code; between loads it waits until the archive has everything, so that none pays for another.
/// </summary>
internal sealed class CellsRun(CellsOptions options, TextWriter progress, CancellationToken cancellation)
{
    public async Task<IReadOnlyList<CellFigures>> RunAsync()
    {
        var all = new List<CellFigures>();
        foreach (var cell in options.Cells)
        {
            all.Add(await MeasureAsync(cell));
        }

        return all;
    }

    private async Task<CellFigures> MeasureAsync(Cell cell)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, "smppguard-cells-" + Guid.NewGuid().ToString("N")[..8])).FullName;
        try
        {
            ILoad plain = options.LoadTool is { } path ? new LoadTool(path) : new SimulatorLoad();
            ILoad? withReceipts = options.LoadTool is null ? new SimulatorLoad(receipts: true) : null;
            var smscPort = EndToEndRun.FreePort();
            await using var smsc = await (withReceipts ?? plain).StartSmscAsync(smscPort, cancellation);
            var settings = new EndToEndOptions { Binds = cell.Binds, Window = cell.Window };
            var warmUp = new EndToEndOptions { Program = options.Program };
            await using var guard = await GuardProcess.StartAsync(folder, smscPort, warmUp with { Binds = Math.Max(warmUp.Binds, cell.Binds) }, cancellation);
            var haproxyPort = EndToEndRun.FreePort();
            await using var haproxy = HaproxyProcess.IsInstalled ? await HaproxyProcess.StartAsync(folder, haproxyPort, smscPort, cancellation) : null;
            await progress.WriteLineAsync($"{cell.Name}: warm-up, {options.WarmUp} messages");
            _ = await EndToEndRun.LoadAsync(plain, guard.Port, options.WarmUp, warmUp, cancellation);
            await guard.WaitUntilArchivedAsync(cancellation);
            var figures = new CellFigures(cell);
            for (var round = 1; round <= options.Rounds; round++)
            {
                await progress.WriteLineAsync($"{cell.Name}: round {round} of {options.Rounds}, {cell.Messages} messages through each");
                if (haproxy is not null)
                {
                    figures.Haproxy.Add(await ThroughHaproxyAsync(plain, haproxy, haproxyPort, cell, settings));
                }

                figures.Guard.Add(await ThroughGuardAsync(plain, guard, cell, settings));
                if (withReceipts is not null)
                {
                    figures.Receipts.Add(await ThroughGuardAsync(withReceipts, guard, cell, settings));
                }
            }

            return figures;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<RelayedLoad> ThroughHaproxyAsync(ILoad load, ChildProcess haproxy, int port, Cell cell, EndToEndOptions settings)
    {
        var before = haproxy.ProcessorTime;
        var figures = await EndToEndRun.LoadAsync(load, port, cell.Messages, settings, cancellation);
        var spent = (haproxy.ProcessorTime - before).TotalMicroseconds / cell.Messages;
        return new RelayedLoad(figures, spent, spent);
    }

    private async Task<RelayedLoad> ThroughGuardAsync(ILoad load, GuardProcess guard, Cell cell, EndToEndOptions settings)
    {
        var before = guard.Process.ProcessorTime;
        var figures = await EndToEndRun.LoadAsync(load, guard.Port, cell.Messages, settings, cancellation);
        var answered = guard.Process.ProcessorTime;
        await guard.WaitUntilArchivedAsync(cancellation);
        return new RelayedLoad(figures, (answered - before).TotalMicroseconds / cell.Messages, (guard.Process.ProcessorTime - before).TotalMicroseconds / cell.Messages);
    }
}
