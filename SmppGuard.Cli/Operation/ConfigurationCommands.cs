using System.CommandLine;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Operation;

/// <summary><c>configuration reload</c>: the process that is asked reads its configuration again, as SIGHUP makes it.</summary>
internal static class ConfigurationCommands
{
    public static Command Create() => new("configuration", "The configuration, of several pods of the one that is asked.")
    {
        ClientCommand.Create("reload", "Read it again and take what can change without a restart, all of it or nothing.", ReloadAsync),
    };

    private static async Task<int> ReloadAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Post, "configuration/reload", cancellation: cancellation));
        return CliExitCode.Success;
    }
}
