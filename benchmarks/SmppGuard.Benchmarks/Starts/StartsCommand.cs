using System.CommandLine;

namespace SmppGuard.Benchmarks.Starts;

/// <summary><c>starts</c>: what a pod does with the consents of a country when it starts on MongoDB.</summary>
internal static class StartsCommand
{
    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "Pairs of organization and recipient", DefaultValueFactory = _ => 50_000_000 };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the snapshot is made for the run, about 16 octets for each pair [default: the folder for temporary files]" };
        var command = new Command("starts", "Measure a pod's start on MongoDB without a server: putting events into memory, writing a snapshot, taking it, and reading events through the driver.") { count, folder };
        folder.AcceptExistingOnly();
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1000)
            {
                result.AddError($"--count is {result.Tokens[0].Value}; use 1000 or more");
            }
        });
        command.SetAction(async (arguments, cancellation) =>
        {
            var parent = arguments.GetValue(folder)?.FullName ?? Path.GetTempPath();
            var data = Directory.CreateDirectory(Path.Combine(parent, $"smppguard-starts-{Environment.ProcessId}"));
            try
            {
                await new StartsRun(arguments.GetValue(count), data.FullName, Console.Out).RunAsync(cancellation);
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
