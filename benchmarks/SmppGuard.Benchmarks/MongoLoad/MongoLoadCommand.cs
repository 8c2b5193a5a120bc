using System.CommandLine;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Benchmarks.MongoLoad;

/// <summary><c>mongodb</c>: what a MongoDB of the operator's takes from one pod, through the archive's own writer and without SMPP in front.</summary>
internal static class MongoLoadCommand
{
    private const int MostInBatch = 5_000;

    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "Connection string, for example mongodb://10.0.0.1/?replicaSet=rs0", Required = true };
        var database = new Option<string>("--database") { Description = "A database that has nothing in it; what the run wrote is dropped afterwards", Required = true };
        var count = new Option<int>("--count") { Description = "Messages at most", DefaultValueFactory = _ => 1_000_000 };
        var seconds = new Option<int>("--seconds") { Description = "Seconds at most", DefaultValueFactory = _ => 60 };
        var batch = new Option<int>("--batch") { Description = $"Messages stored together, 1 to {MostInBatch}", DefaultValueFactory = _ => MostInBatch };
        var keep = new Option<bool>("--keep") { Description = "Do not drop what the run wrote" };
        var command = new Command("mongodb", "Measure what a MongoDB takes: records a second, processor time for each, time of bulks, octets of indexes.") { to, database, count, seconds, batch, keep };
        to.Validators.Add(result =>
        {
            // Not shown, for it may have a password.
            if (result.Tokens.Count > 0 && !MongoSettings.IsReadable(result.Tokens[0].Value))
            {
                result.AddError("--to is not a connection string; use one such as mongodb://10.0.0.1/?replicaSet=rs0");
            }
        });
        Limit(count, 1, int.MaxValue);
        Limit(seconds, 1, 24 * 60 * 60);
        Limit(batch, 1, MostInBatch);
        command.SetAction(async (arguments, cancellation) =>
        {
            try
            {
                await using var store = new MongoLoadStore(new MongoSettings(arguments.GetRequiredValue(to), arguments.GetRequiredValue(database)));
                var run = new MongoLoadRun(store, Console.Out)
                {
                    Count = arguments.GetValue(count),
                    Time = TimeSpan.FromSeconds(arguments.GetValue(seconds)),
                    InBatch = arguments.GetValue(batch),
                    Keep = arguments.GetValue(keep),
                };
                await run.RunAsync(cancellation);
                return 0;
            }
            catch (Exception failure) when (failure is StorageException or InvalidOperationException)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }

    private static void Limit(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most))
        {
            result.AddError($"{option.Name} is {result.Tokens[0].Value}; use {least} to {most}");
        }
    });
}
