using System.CommandLine;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Operation;

/// <summary><c>log-levels show | set</c>: what the process that is asked logs.</summary>
internal static class LogLevelCommands
{
    private static readonly Argument<string> Level = new("LEVEL") { Description = "Of the program: Trace, Debug, Information, Warning, Error, Critical or None" };

    private static readonly Argument<string[]> Levels = new("CATEGORY=LEVEL")
    {
        Description = "Of parts of it: a category, or the beginning of several, for example SmppGuard.Relay=Debug; parts that are left out log as the program does",
        Arity = ArgumentArity.ZeroOrMore,
    };

    static LogLevelCommands() => Level.CompletionSources.Add("Trace", "Debug", "Information", "Warning", "Error", "Critical", "None");

    public static Command Create() => new("log-levels", "What is logged, of several pods by the one that is asked.")
    {
        ClientCommand.Create("show", "Show from which level on is logged.", ShowAsync),
        ClientCommand.Create("set", "Set the levels, until the process is restarted or reads its configuration again.", SetAsync, Level, Levels),
    };

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, "log-levels", cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> SetAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var levels = new JsonObject();
        foreach (var said in arguments.GetValue(Levels) ?? [])
        {
            var equals = said.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !levels.TryAdd(said[..equals], said[(equals + 1)..]))
            {
                throw new ApiException(CliExitCode.Failure, $"\"{said}\" is not written as CATEGORY=LEVEL, for example SmppGuard.Relay=Debug, or says something of a category that stands there before.");
            }
        }

        var settings = Body.Of(("level", arguments.GetRequiredValue(Level)), ("levels", levels));
        await report.WriteAsync(await client.SendAsync(HttpMethod.Put, "log-levels", settings, cancellation: cancellation));
        return CliExitCode.Success;
    }
}
