using System.CommandLine;
using System.ComponentModel;

namespace SmppGuard.Benchmarks.FailOver;

/// <summary><c>fail-over</c>: how much goes through three SMSCs, and through the other two after one is gone.</summary>
internal static class FailOverCommand
{
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long each part is measured", DefaultValueFactory = _ => 20 };
        var latency = new Option<int>("--latency-ms") { Description = "Milliseconds until an SMSC answers; with its window this is what each can carry", DefaultValueFactory = _ => 50 };
        var window = new Option<int>("--smsc-window") { Description = "Window of the bind to each SMSC", DefaultValueFactory = _ => 100 };
        var program = new Option<FileInfo>("--program") { Description = "A published executable of SmppGuard to measure instead of the Release build" };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the data directory is made for the run [default: the folder for temporary files]" };
        var command = new Command("fail-over", "Measure throughput with two SMSCs, with three, and after one of the three was killed, under one load that goes on.") { seconds, latency, window, program, folder };
        program.AcceptExistingOnly();
        folder.AcceptExistingOnly();
        foreach (var option in new[] { seconds, latency, window })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > 1000)
                {
                    result.AddError($"{option.Name} is {result.Tokens[0].Value}; use 1 to 1000");
                }
            });
        }

        command.SetAction(async (arguments, cancellation) =>
        {
            try
            {
                var run = new FailOverRun(
                    arguments.GetValue(seconds), arguments.GetValue(latency), arguments.GetValue(window), arguments.GetValue(program)?.FullName, arguments.GetValue(folder)?.FullName ?? Path.GetTempPath(), Console.Out);
                await run.RunAsync(cancellation);
                return 0;
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
