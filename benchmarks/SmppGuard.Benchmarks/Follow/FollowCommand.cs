using System.CommandLine;
using System.ComponentModel;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Benchmarks.Follow;

/// <summary><c>follow</c>: how soon a refusal at one pod stops adverts at another.</summary>
internal static class FollowCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "Connection string, for example mongodb://10.0.0.1/?replicaSet=rs0", Required = true };
        var database = new Option<string>("--database") { Description = "A database that has nothing in it, which stays", Required = true };
        var refusals = new Option<int>("--refusals") { Description = "Refusals, one after the other", DefaultValueFactory = _ => 200 };
        var rate = new Option<int>("--rate") { Description = "Adverts per second to others meanwhile, at the pod where the refusals come", DefaultValueFactory = _ => 0 };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the data directories are made for the run [default: the folder for temporary files]" };
        var command = new Command("follow", "Measure with two Release builds of serve on one MongoDB how soon a refusal by reply at one stops adverts at the other.") { to, database, refusals, rate, folder };
        folder.AcceptExistingOnly();
        to.Validators.Add(result =>
        {
            // Not shown, for it may have a password.
            if (result.Tokens.Count > 0 && !MongoSettings.IsReadable(result.Tokens[0].Value))
            {
                result.AddError("--to is not a connection string; use one such as mongodb://10.0.0.1/?replicaSet=rs0");
            }
        });
        Limit(refusals, 1, 100_000);
        Limit(rate, 0, 100_000);
        command.SetAction(async (arguments, cancellation) =>
        {
            var run = new FollowRun(Console.Out)
            {
                ConnectionString = arguments.GetRequiredValue(to),
                Database = arguments.GetRequiredValue(database),
                Refusals = arguments.GetValue(refusals),
                Rate = arguments.GetValue(rate),
                Folder = arguments.GetValue(folder)?.FullName ?? Path.GetTempPath(),
            };
            try
            {
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

    private static void Limit(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most))
        {
            result.AddError($"{option.Name} is {result.Tokens[0].Value}; use {least} to {most}");
        }
    });
}
