using System.Globalization;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>The figures of a run with a mix, for people.</summary>
internal static class MixReport
{
    public static void Write(EndToEndOptions options, MixResult result, TextWriter output)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Single.Submits:N0} submits of each load, {options.Binds} binds, window {options.Window}; load by simulators; journal {(options.WithoutSync ? "not synced" : "synced")}, archive {(options.PauseArchive ? "paused" : "on")}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Report.Runtime}, {Environment.ProcessorCount} processors"));
        Write($"messages of one part, {(options.Ucs2 ? "UCS-2" : "GSM 7-bit")}", result.Single, output);
        Write("60 % of these messages, 40 % messages of three parts in UCS-2", result.Mix, output);
        if (result.Ratio is { } ratio)
        {
            var archived = result.RatioArchived is { } until ? $", until archived {Factor(until)}" : "";
            output.WriteLine("mix against single, per submit");
            Report.Line(output, "processor", $"{Factor(ratio)}{archived}; slice by slice {string.Join(' ', result.Ratios.Select(Factor))}");
        }
        else
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"INCOMPLETE: accepted were {result.Single.Accepted:N0} of {result.Single.Submits:N0} single submits and {result.Mix.Accepted:N0} of {result.Mix.Submits:N0} of the mix; there is no ratio"));
        }

        Report.Line(output, "peak memory", string.Create(CultureInfo.InvariantCulture, $"{result.PeakMemory / (1024.0 * 1024):0} MiB"));
    }

    private static string Factor(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static void Write(string name, MixFigures figures, TextWriter output)
    {
        output.WriteLine(name);
        Report.Line(output, "throughput", string.Create(CultureInfo.InvariantCulture, $"{figures.PerSecond:N0} submits/s"));
        Report.Line(output, "processor", string.Create(CultureInfo.InvariantCulture, $"{figures.MicrosecondsPerSubmit:0.00} µs per submit"));
        if (figures.MicrosecondsPerSubmitArchived is { } archived)
        {
            Report.Line(output, "until archived", string.Create(CultureInfo.InvariantCulture, $"{archived:0.00} µs per submit"));
        }

        Report.Line(output, "latency", string.Join(", ", figures.LatencyMicroseconds.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Key} {l.Value / 1000:0.000} ms"))));
    }
}
