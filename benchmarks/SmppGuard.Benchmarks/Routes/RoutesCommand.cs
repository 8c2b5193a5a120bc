using System.CommandLine;
using System.ComponentModel;

namespace SmppGuard.Benchmarks.Routes;

/// <summary><c>routes</c>: what a table of routes costs each message.</summary>
internal static class RoutesCommand
{
    public static Command Create()
    {
        var routes = new Option<int>("--routes") { Description = "Routes in the table", DefaultValueFactory = _ => 1000 };
        var rounds = new Option<int>("--rounds") { Description = "Loads of each kind", DefaultValueFactory = _ => 7 };
        var messages = new Option<long>("--messages") { Description = "Messages of each load", DefaultValueFactory = _ => 300_000 };
        var warmUp = new Option<long>("--warmup") { Description = "Messages before those, through each", DefaultValueFactory = _ => 300_000 };
        var program = new Option<FileInfo>("--program") { Description = "A published executable of SmppGuard to measure instead of the Release build" };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the data directories are made for the run [default: the folder for temporary files]" };
        var command = new Command("routes", "Measure SmppGuard with many routes and with none in turns: processor time for each message until it is archived.") { routes, rounds, messages, warmUp, program, folder };
        program.AcceptExistingOnly();
        folder.AcceptExistingOnly();
        Within(routes, 1, 10_000);
        Within(rounds, 1, 100);
        command.SetAction(async (arguments, cancellation) =>
        {
            try
            {
                var run = new RoutesRun(
                    arguments.GetValue(routes), arguments.GetValue(messages), arguments.GetValue(warmUp), arguments.GetValue(program)?.FullName, arguments.GetValue(folder)?.FullName ?? Path.GetTempPath(), Console.Out);
                return await run.RunAsync(arguments.GetValue(rounds), cancellation) ? 0 : 1;
            }
            catch (Exception failure) when (failure is InvalidOperationException or IOException or TimeoutException or Win32Exception)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }

    private static void Within(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most))
        {
            result.AddError($"{option.Name} is {result.Tokens[0].Value}; use {least} to {most}");
        }
    });
}
