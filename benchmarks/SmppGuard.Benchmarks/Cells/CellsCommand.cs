using System.CommandLine;
using System.ComponentModel;

namespace SmppGuard.Benchmarks.Cells;

/// <summary><c>cells</c>: the table of docs/performance.md, from a single bind with a window of 1 to sixteen with 100, by one command.</summary>
internal static class CellsCommand
{
    public static Command Create()
    {
        var cells = new Option<string[]>("--cell") { Description = "Only this cell, for example 4:10; more than once for several" };
        var rounds = new Option<int>("--rounds") { Description = "Loads of each kind, for each cell", DefaultValueFactory = _ => 3 };
        var warmUp = new Option<long>("--warmup") { Description = "Messages before those, for each cell", DefaultValueFactory = _ => CellsOptions.DefaultWarmUp };
        var loadTool = new Option<FileInfo>("--load-tool") { Description = "A load tool to use instead of the simulators, without receipts then; see docs/performance.md" };
        var program = new Option<FileInfo>("--program") { Description = "A published executable of SmppGuard to measure instead of the Release build" };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the data directories are made for the run [default: the folder for temporary files]" };
        var command = new Command("cells", "Measure HAProxy as a blind relay and SmppGuard with everything on in turns, with and without receipts, at several windows, and print the medians.")
        {
            cells, rounds, warmUp, loadTool, program, folder,
        };
        cells.AcceptOnlyFromAmong([.. Cell.All.Select(cell => cell.Name)]);
        loadTool.AcceptExistingOnly();
        program.AcceptExistingOnly();
        folder.AcceptExistingOnly();
        rounds.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > 100)
            {
                result.AddError($"--rounds is {result.Tokens[0].Value}; use 1 to 100");
            }
        });
        command.SetAction(async (arguments, cancellation) =>
        {
            var asked = arguments.GetValue(cells) ?? [];
            var options = new CellsOptions
            {
                Cells = [.. Cell.All.Where(cell => asked.Length == 0 || asked.Contains(cell.Name, StringComparer.Ordinal))],
                Rounds = arguments.GetValue(rounds),
                WarmUp = arguments.GetValue(warmUp),
                LoadTool = arguments.GetValue(loadTool)?.FullName,
                Program = arguments.GetValue(program)?.FullName,
                Folder = arguments.GetValue(folder)?.FullName ?? Path.GetTempPath(),
            };
            try
            {
                var figures = await new CellsRun(options, Console.Error, cancellation).RunAsync();
                CellsTable.Write(figures, Console.Out);
                return figures.All(cell => cell.IsComplete) ? 0 : 1;
            }
            catch (Exception failure) when (failure is InvalidOperationException or IOException or TimeoutException or Win32Exception)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }
}
