using System.CommandLine;
using System.ComponentModel;
using SmppGuard.Benchmarks.MongoLoad;

namespace SmppGuard.Benchmarks.Follow;

/// <summary><c>follow</c>: how soon a refusal at one pod stops adverts at another.</summary>
internal static class FollowCommand
{
    public static Command Create()
    {
        var place = new MeasuredMongo.Options();
        var refusals = new Option<int>("--refusals") { Description = "Refusals, one after the other", DefaultValueFactory = _ => 200 };
        var rate = new Option<int>("--rate") { Description = "Adverts per second to others meanwhile, at the pod where the refusals come", DefaultValueFactory = _ => 0 };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the data directories are made for the run [default: the folder for temporary files]" };
        var command = new Command("follow", "Measure with two Release builds of serve on one MongoDB how soon a refusal by reply at one stops adverts at the other.") { refusals, rate, folder };
        folder.AcceptExistingOnly();
        place.AddTo(command);
        Limit(refusals, 1, 100_000);
        Limit(rate, 0, 100_000);
        command.SetAction(async (arguments, cancellation) =>
        {
            try
            {
                await using var server = await MeasuredMongo.OpenAsync(place, arguments, cancellation);
                var run = new FollowRun(Console.Out)
                {
                    ConnectionString = server.ConnectionString,
                    Database = server.Database,
                    Refusals = arguments.GetValue(refusals),
                    Rate = arguments.GetValue(rate),
                    Folder = arguments.GetValue(folder)?.FullName ?? Path.GetTempPath(),
                };
                await run.RunAsync(cancellation);
                if (server.Caution is { } caution)
                {
                    Console.WriteLine(caution);
                }

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

    private static void Limit(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most))
        {
            result.AddError($"{option.Name} is {result.Tokens[0].Value}; use {least} to {most}");
        }
    });
}
