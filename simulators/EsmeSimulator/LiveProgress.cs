using System.Diagnostics;
using System.Globalization;
using EsmeSimulator.Load;
using Spectre.Console;

namespace EsmeSimulator;

/// <summary>Shows a run on stderr while it lasts: a bar on a terminal, a line every few seconds elsewhere.</summary>
internal static class LiveProgress
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    public static async Task<LoadReport> ShowAsync(LoadRun run, IAnsiConsole console, CancellationToken cancellationToken)
    {
        Task<LoadReport> running = run.RunAsync(cancellationToken);
        if (console.Profile.Capabilities.Interactive)
        {
            await ShowBarAsync(run, running, console);
        }
        else
        {
            await ShowLinesAsync(run, running, console);
        }

        return await running;
    }

    private static async Task ShowBarAsync(LoadRun run, Task running, IAnsiConsole console)
    {
        await console.Progress()
            .AutoClear(enabled: true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask("binding", maxValue: Math.Max(1, run.Options.Count));
                var meter = new RateMeter();
                while (!running.IsCompleted)
                {
                    LoadProgress progress = run.Progress();
                    bar.Value = progress.Answered + progress.Unanswered;
                    bar.Description = Markup.Escape(Describe(progress, meter.Next(progress.Answered)));
                    await Task.WhenAny(running, Task.Delay(Refresh));
                }
            });
    }

    private static async Task ShowLinesAsync(LoadRun run, Task running, IAnsiConsole console)
    {
        var meter = new RateMeter();
        while (await Task.WhenAny(running, Task.Delay(LineInterval)) != running)
        {
            LoadProgress progress = run.Progress();
            console.WriteLine(Describe(progress, meter.Next(progress.Answered)));
        }
    }

    private static string Describe(in LoadProgress progress, double perSecond) => string.Create(
        CultureInfo.InvariantCulture,
        $"{progress.Binds} binds, {progress.Answered:N0} answered ({progress.Refused:N0} refused), {perSecond:N0}/s, {progress.Receipts:N0} receipts, {progress.Replies:N0} replies");

    private sealed class RateMeter
    {
        private long _lastTime = Stopwatch.GetTimestamp();
        private long _lastCount;

        public double Next(long count)
        {
            double seconds = Stopwatch.GetElapsedTime(_lastTime).TotalSeconds;
            double rate = seconds > 0 ? (count - _lastCount) / seconds : 0;
            _lastTime = Stopwatch.GetTimestamp();
            _lastCount = count;
            return rate;
        }
    }
}
