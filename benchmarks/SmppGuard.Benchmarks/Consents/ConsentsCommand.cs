using System.CommandLine;
using SmppGuard.Model;

namespace SmppGuard.Benchmarks.Consents;

/// <summary><c>consents</c>: a consent index as large as a country, loaded from SQLite.</summary>
internal static class ConsentsCommand
{
    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "Pairs of organization and recipient", DefaultValueFactory = _ => 50_000_000 };
        var pod = new Option<int>("--pod") { Description = "Number of the pod that recorded them, 0 to 255" };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where guard.db is made for the run, about 110 octets for each pair [default: the folder for temporary files]" };
        var command = new Command("consents", "Measure the consent index: octets each, lookups, loading from SQLite, updates.") { count, pod, folder };
        folder.AcceptExistingOnly();
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1000)
            {
                result.AddError($"--count is {result.Tokens[0].Value}; use 1000 or more");
            }
        });
        pod.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 0 or > RecordIds.MaxPod)
            {
                result.AddError($"--pod is {result.Tokens[0].Value}; use 0 to {RecordIds.MaxPod}");
            }
        });
        command.SetAction(arguments =>
        {
            var parent = arguments.GetValue(folder)?.FullName ?? Path.GetTempPath();
            var data = Directory.CreateDirectory(Path.Combine(parent, $"smppguard-consents-{Environment.ProcessId}"));
            try
            {
                new ConsentsRun(arguments.GetValue(count), arguments.GetValue(pod), data.FullName, Console.Out).Run();
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
