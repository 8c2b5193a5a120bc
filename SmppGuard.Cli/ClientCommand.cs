using System.CommandLine;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli;

/// <summary>What every command over the HTTP API has in common: the connection's options, <c>--json</c>, and how it ends.</summary>
internal static class ClientCommand
{
    /// <param name="name">What is typed.</param>
    /// <param name="description">What it does, in a sentence.</param>
    /// <param name="action">Asks, shows the answer, and gives the exit code.</param>
    /// <param name="symbols">Its own arguments and options.</param>
    public static Command Create(string name, string description, Func<ParseResult, GuardClient, Report, CancellationToken, Task<int>> action, params ReadOnlySpan<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.Add(Report.Json);
        command.Add(Connection.Server);
        command.Add(Connection.KeyFile);
        command.Add(Connection.CaFile);
        command.Add(Connection.Timeout);
        command.SetAction((arguments, cancellation) => RunAsync(arguments, action, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Func<ParseResult, GuardClient, Report, CancellationToken, Task<int>> action, CancellationToken cancellation)
    {
        try
        {
            using var client = new GuardClient(Connection.Open(arguments));
            return await action(arguments, client, Report.Of(arguments), cancellation);
        }
        catch (ApiException failure)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync(failure.Message);
            return failure.ExitCode;
        }
    }
}
