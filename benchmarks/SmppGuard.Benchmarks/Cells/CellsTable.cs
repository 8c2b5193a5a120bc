using System.Globalization;
using SmppGuard.Benchmarks.EndToEnd;

namespace SmppGuard.Benchmarks.Cells;

/// <summary>The medians of all rounds as a table in Markdown, which docs/performance.md takes as it is, and each round below it.</summary>
internal static class CellsTable
{
    public static void Write(IReadOnlyList<CellFigures> all, TextWriter output)
    {
        Row(output, "binds:window", all, cell => cell.Cell.Name);
        Row(output, "---", all, _ => "---");
        Row(output, "HAProxy, µs", all, cell => Median(cell.Haproxy, load => load.Microseconds, Short));
        Row(output, "SmppGuard until archived, µs", all, cell => Median(cell.Guard, load => load.MicrosecondsArchived, Short));
        Row(output, "until the last answer, µs", all, cell => Median(cell.Guard, load => load.Microseconds, Short));
        Row(output, "times HAProxy", all, cell => cell.Haproxy.Count == 0 ? "" : Short(Median(cell.Guard, load => load.MicrosecondsArchived) / Median(cell.Haproxy, load => load.Microseconds)));
        Row(output, "messages/s", all, cell => Median(cell.Guard, load => load.Load.PerSecond, Whole));
        Row(output, "median answer, ms", all, cell => Median(cell.Guard, MedianAnswer, Milliseconds));
        Row(output, "with receipts until archived, µs", all, cell => Median(cell.Receipts, load => load.MicrosecondsArchived, Short));
        Row(output, "times without receipts", all, cell => cell.Receipts.Count == 0 ? "" : Short(Median(cell.Receipts, load => load.MicrosecondsArchived) / Median(cell.Guard, load => load.MicrosecondsArchived)));
        Row(output, "with receipts, messages/s", all, cell => Median(cell.Receipts, load => load.Load.PerSecond, Whole));
        Row(output, "HAProxy, messages/s", all, cell => Median(cell.Haproxy, load => load.Load.PerSecond, Whole));
        Row(output, "HAProxy, median answer, ms", all, cell => Median(cell.Haproxy, MedianAnswer, Milliseconds));
        output.WriteLine();
        foreach (var cell in all)
        {
            output.WriteLine($"{cell.Cell.Name} round by round, µs until archived: HAProxy {Each(cell.Haproxy)}; SmppGuard {Each(cell.Guard)}; with receipts {Each(cell.Receipts)}");
            if (!cell.IsComplete)
            {
                output.WriteLine($"INCOMPLETE: of {cell.Cell.Messages} each, HAProxy {Counts(cell.Haproxy)}; SmppGuard {Counts(cell.Guard)}; with receipts {Counts(cell.Receipts)}");
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Report.Runtime}, {Environment.ProcessorCount} processors"));
    }

    private static void Row(TextWriter output, string name, IReadOnlyList<CellFigures> all, Func<CellFigures, string> value) => output.WriteLine($"| {name} | {string.Join(" | ", all.Select(value))} |");

    private static double MedianAnswer(RelayedLoad load) => load.Load.LatencyMicroseconds["p50"] / 1000;

    private static string Median(List<RelayedLoad> loads, Func<RelayedLoad, double> figure, Func<double, string> text) => loads.Count == 0 ? "" : text(Median(loads, figure));

    private static double Median(List<RelayedLoad> loads, Func<RelayedLoad, double> figure)
    {
        double[] figures = [.. loads.Select(figure).Order()];
        return (figures[(figures.Length - 1) / 2] + figures[figures.Length / 2]) / 2;
    }

    private static string Each(List<RelayedLoad> loads) => loads.Count == 0 ? "not measured" : string.Join(' ', loads.Select(load => Short(load.MicrosecondsArchived)));

    private static string Counts(List<RelayedLoad> loads) =>
        string.Join(", ", loads.Select(load => string.Create(CultureInfo.InvariantCulture, $"{load.Load.Accepted} accepted and {load.Load.Receipts} receipts")));

    // Three digits that count.
    private static string Short(double value) => value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
