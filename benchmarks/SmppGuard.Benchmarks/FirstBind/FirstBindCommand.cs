using System.CommandLine;
using System.ComponentModel;
using System.Net.Sockets;
using EsmeSimulator.Client;

namespace SmppGuard.Benchmarks.FirstBind;

/// <summary><c>first-bind</c>: how long it takes from the start of the process until the first ESME is bound and has its first answer.</summary>
internal static class FirstBindCommand
{
    public static Command Create()
    {
        var program = new Option<FileInfo>("--program") { Description = "A published executable of SmppGuard to measure instead of the Release build" };
        var rounds = new Option<int>("--rounds") { Description = "Starts, each with a data directory of its own", DefaultValueFactory = _ => 5 };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the data directories are made for the run [default: the folder for temporary files]" };
        var command = new Command("first-bind", "Measure the time from the start of serve until it is ready, the first bind is answered, and the first submit_sm is.") { program, rounds, folder };
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
            var run = new FirstBindRun(Console.Out)
            {
                Program = arguments.GetValue(program)?.FullName,
                Rounds = arguments.GetValue(rounds),
                Folder = arguments.GetValue(folder)?.FullName ?? Path.GetTempPath(),
            };
            try
            {
                await run.RunAsync(cancellation);
                return 0;
            }
            catch (Exception failure) when (failure is InvalidOperationException or IOException or TimeoutException or SocketException or Win32Exception or BindRefusedException)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }
}
