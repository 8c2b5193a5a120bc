using System.CommandLine;
using System.ComponentModel;
using System.Net.Sockets;
using EsmeSimulator.Client;
using SmppGuard.Benchmarks.EndToEnd;

namespace SmppGuard.Benchmarks.Idle;

/// <summary><c>idle</c>: what binds cost that do nothing but ask whether the other side is there.</summary>
internal static class IdleCommand
{
    public static Command Create()
    {
        var binds = new Option<int>("--binds") { Description = "ESME binds", DefaultValueFactory = _ => 10_000 };
        var every = new Option<int>("--enquire-link-seconds") { Description = "How often each sends an enquire_link", DefaultValueFactory = _ => 30 };
        var seconds = new Option<int>("--seconds") { Description = "How long they are looked at", DefaultValueFactory = _ => 60 };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the data directory is made for the run [default: the folder for temporary files]" };
        var command = new Command("idle", "Measure memory and processor time of a Release build of serve with many binds that send an enquire_link now and then.") { binds, every, seconds, folder };
        folder.AcceptExistingOnly();
        Limit(binds, EndToEndOptions.MostBinds);
        Limit(every, 3600);
        Limit(seconds, 3600);
        command.SetAction(async (arguments, cancellation) =>
        {
            var run = new IdleRun(Console.Out)
            {
                Binds = arguments.GetValue(binds),
                Every = TimeSpan.FromSeconds(arguments.GetValue(every)),
                Time = TimeSpan.FromSeconds(arguments.GetValue(seconds)),
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

    private static void Limit(Option<int> option, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && (result.GetValueOrDefault<int>() < 1 || result.GetValueOrDefault<int>() > most))
        {
            result.AddError($"{option.Name} is {result.Tokens[0].Value}; use 1 to {most}");
        }
    });
}
