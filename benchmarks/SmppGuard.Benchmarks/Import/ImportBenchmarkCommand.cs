using System.CommandLine;
using System.ComponentModel;

namespace SmppGuard.Benchmarks.Import;

/// <summary><c>import</c>: how long lists of consents take, over HTTP and into a data directory, the first time and again, and the memory of the server meanwhile.</summary>
internal static class ImportBenchmarkCommand
{
    private static readonly Option<int> Lines = new("--lines") { Description = "Lines of the list, one in a hundred of them bad", DefaultValueFactory = _ => 1_000_000 };
    private static readonly Option<DirectoryInfo> Folder = new("--folder") { Description = "Where the files are made for the run [default: the folder for temporary files]" };

    public static Command Create()
    {
        var command = new Command("import", "Measure imports of a generated list with a Release build of serve and of consents import as processes.") { Lines, Folder };
        Folder.AcceptExistingOnly();
        command.SetAction(async (arguments, cancellation) =>
        {
            try
            {
                var results = await ImportRun.RunAsync(arguments.GetValue(Lines), arguments.GetValue(Folder)?.FullName ?? Path.GetTempPath(), Console.Error, cancellation);
                Write(results);
                return results.All(r => r.IsRight) ? 0 : 1;
            }
            catch (Exception failure) when (failure is InvalidOperationException or IOException or TimeoutException or Win32Exception)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }

    private static void Write(IReadOnlyList<ImportStep> results)
    {
        Console.WriteLine("| Import | s | lines/s | accepted | unchanged | rejected | memory of serve before and after, MiB | its peak, MiB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var step in results)
        {
            var memory = step.Before == 0 ? "–" : $"{step.Before >> 20} → {step.After >> 20}";
            var peak = step.Before == 0 ? "–" : $"{step.Peak >> 20}";
            Console.WriteLine($"| {step.Name} | {step.Elapsed.TotalSeconds:0.0} | {step.Lines / step.Elapsed.TotalSeconds:N0} | {step.Accepted:N0} | {step.Unchanged:N0} | {step.Rejected:N0} | {memory} | {peak} |");
            if (!step.IsRight)
            {
                Console.WriteLine($"wrong counts or report: {step.Name}");
            }
        }
    }
}
