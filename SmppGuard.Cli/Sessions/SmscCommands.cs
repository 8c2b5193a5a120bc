using System.CommandLine;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Sessions;

/// <summary><c>smscs list | show | stop | start</c>: the configured SMSCs and the links of the process that is asked.</summary>
internal static class SmscCommands
{
    private static readonly Option<string> Reason = new("--reason") { Description = "Why; it is shown with the link" };
    private static readonly Argument<string> Name = new("NAME") { Description = "Its name in the configuration" };

    public static Command Create() => new("smscs", "The links to SMSCs, of several pods those of the one that is asked.")
    {
        ClientCommand.Create("list", "List the configured SMSCs with state, binds and queue.", ListAsync),
        ClientCommand.Create("show", "Show one with its last error and who stopped it.", ShowAsync, Name),
        ClientCommand.Create("stop", "Refuse what is for it, have answered what is under way, and unbind; it stays so over restarts.", StopAsync, Name, Reason),
        ClientCommand.Create("start", "Bind again.", StartAsync, Name),
    };

    private static async Task<int> ListAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(
            client.WholeListAsync("smscs", cancellation),
            Column.Of("name", "host", "port", "state", "health", "outFor", "binds", "configuredBinds", "inFlight", "queued", "queuedSeconds", "lastError.text", "stop.by", "stop.reason"));
        return CliExitCode.Success;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> StopAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var reason = arguments.GetValue(Reason) is { } why ? new JsonObject { ["reason"] = why } : null;
        await report.WriteAsync(await client.SendAsync(HttpMethod.Post, PathOf(arguments) + "/stop", reason, cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> StartAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Post, PathOf(arguments) + "/start", cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static string PathOf(ParseResult arguments) => Query.Below("smscs", arguments.GetRequiredValue(Name));
}
