using System.CommandLine;
using System.ComponentModel;
using System.Globalization;
using SmppGuard.Benchmarks.EndToEnd;

namespace SmppGuard.Benchmarks.Flood;

/// <summary><c>flood</c>: how long refusals take while receipts come that nobody knows.</summary>
internal static class FloodCommand
{
    private static readonly FloodOptions Default = new();

    private static readonly Option<int> Receipts = new("--receipts") { Description = "Receipts of unknown messages", DefaultValueFactory = _ => Default.Receipts };
    private static readonly Option<int> Refusals = new("--refusals") { Description = "Refusals alone, and among the receipts", DefaultValueFactory = _ => Default.Refusals };
    private static readonly Option<int> Window = new("--window") { Description = "Receipts unanswered at a time", DefaultValueFactory = _ => Default.Window };
    private static readonly Option<DirectoryInfo> Folder = new("--folder") { Description = "Where the data directory is made for the run [default: the folder for temporary files]" };

    public static Command Create()
    {
        var command = new Command("flood", "Measure with a Release build of serve as a process how long refusals take alone, and while receipts flood in that nobody knows.") { Receipts, Refusals, Window, Folder };
        Folder.AcceptExistingOnly();
        foreach (var option in new[] { Receipts, Refusals, Window })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1)
                {
                    result.AddError($"{option.Name} is {result.Tokens[0].Value}; use 1 or more");
                }
            });
        }

        command.SetAction(async (arguments, cancellation) =>
        {
            var options = new FloodOptions
            {
                Receipts = arguments.GetValue(Receipts),
                Refusals = arguments.GetValue(Refusals),
                Window = arguments.GetValue(Window),
                Folder = arguments.GetValue(Folder)?.FullName ?? Default.Folder,
            };
            try
            {
                var result = await FloodRun.RunAsync(options, Console.Error, cancellation);
                Write(options, result, Console.Out);
                return result.IsComplete ? 0 : 1;
            }
            catch (Exception failure) when (failure is InvalidOperationException or IOException or TimeoutException or Win32Exception)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }

    private static void Write(FloodOptions options, FloodResult result, TextWriter output)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{options.Receipts:N0} receipts of unknown messages, {options.Window:N0} at a time, and {options.Refusals:N0} refusals among them"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Report.Runtime}, {Environment.ProcessorCount} processors"));
        Line("alone", Text(result.Alone));
        Line("flooded", Text(result.Flooded));
        Line("receipts", $"{result.ReceiptsPerSecond:N0} per second acknowledged, {result.ReceiptsMissing:N0} missing");
        Line("memory", $"{result.MemoryBefore / (1024.0 * 1024):0} MiB before, {result.MemoryPeak / (1024.0 * 1024):0} MiB at most");
        if (!result.IsComplete)
        {
            output.WriteLine("INCOMPLETE: not everything was acknowledged");
        }

        void Line(string name, FormattableString value) => Report.Line(output, name, value.ToString(CultureInfo.InvariantCulture));
    }

    private static FormattableString Text(Times times) => $"p50 {times.P50.TotalMilliseconds:0.0} ms, p99 {times.P99.TotalMilliseconds:0.0} ms, longest {times.Most.TotalMilliseconds:0.0} ms, {times.Failed} not acknowledged";
}
