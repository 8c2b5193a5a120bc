using System.CommandLine;

namespace SmppGuard.Benchmarks.Portability;

/// <summary><c>portability</c>: a list of ported numbers as large as a country's, imported as the API does it, stored in SQLite, and looked up.</summary>
internal static class PortabilityCommand
{
    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "Ported numbers", DefaultValueFactory = _ => 10_000_000 };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the list and its store are made for the run, about 35 octets for each number [default: the folder for temporary files]" };
        var command = new Command("portability", "Measure the list of ported numbers: import, octets each, look-ups, start.") { count, folder };
        folder.AcceptExistingOnly();
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1000 or > 200_000_000)
            {
                result.AddError($"--count is {result.Tokens[0].Value}; use 1000 to 200000000");
            }
        });
        command.SetAction(async (arguments, cancellation) =>
        {
            var parent = arguments.GetValue(folder)?.FullName ?? Path.GetTempPath();
            var data = Directory.CreateDirectory(Path.Combine(parent, $"smppguard-portability-{Environment.ProcessId}"));
            try
            {
                await new PortabilityRun(arguments.GetValue(count), data.FullName, Console.Out).RunAsync(cancellation);
                return 0;
            }
            finally
            {
                data.Delete(recursive: true);
            }
        });
        return command;
    }
}
