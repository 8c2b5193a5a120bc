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
        var place = new MeasuredMongo.Options();
        var count = new Option<int>("--count") { Description = "Messages at most", DefaultValueFactory = _ => 1_000_000 };
        var seconds = new Option<int>("--seconds") { Description = "Seconds at most", DefaultValueFactory = _ => 60 };
        var batch = new Option<int>("--batch") { Description = $"Messages stored together, 1 to {MostInBatch}", DefaultValueFactory = _ => MostInBatch };
        var keep = new Option<bool>("--keep") { Description = "Do not drop what the run wrote" };
        var command = new Command("mongodb", "Measure what a MongoDB takes from a pod: records a second, processor time for each, time of bulks, octets of indexes.") { count, seconds, batch, keep };
        place.AddTo(command);
        Limit(count, 1, int.MaxValue);
        Limit(seconds, 1, 24 * 60 * 60);
        Limit(batch, 1, MostInBatch);
        command.SetAction(async (arguments, cancellation) =>
        {
            try
            {
                await using var server = await MeasuredMongo.OpenAsync(place, arguments, cancellation);
                await using var store = new MongoLoadStore(new MongoSettings(server.ConnectionString, server.Database));
                var run = new MongoLoadRun(store, Console.Out)
                {
                    Count = arguments.GetValue(count),
                    Time = TimeSpan.FromSeconds(arguments.GetValue(seconds)),
                    InBatch = arguments.GetValue(batch),
                    Keep = arguments.GetValue(keep),
                };
                await run.RunAsync(cancellation);
                if (server.Caution is { } caution)
                {
                    Console.WriteLine(caution);
                }

                return 0;
            }
            catch (Exception failure) when (failure is StorageException or InvalidOperationException or TimeoutException)
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
