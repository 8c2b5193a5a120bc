using System.CommandLine;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Sessions;

/// <summary><c>sessions list | show | close</c>: who is bound to the process that is asked, and what it is bound to.</summary>
internal static class SessionCommands
{
    private static readonly Option<string> Side = new("--side") { Description = "esme: content providers; smsc: our binds to SMSCs [default: both]" };
    private static readonly Option<string> Peer = new("--peer") { Description = "system_id of an account, or name of an SMSC" };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for the log" };
    private static readonly Option<long> Limit = new("--limit") { Description = "How many at most", DefaultValueFactory = _ => 1000 };
    private static readonly Argument<string> Id = new("ID") { Description = "Its id, as list shows it" };

    static SessionCommands() => Side.CompletionSources.Add("esme", "smsc");

    public static Command Create() => new("sessions", "Who is bound, of several pods to the one that is asked.")
    {
        ClientCommand.Create("list", "List bound sessions in the order in which they were bound.", ListAsync, Side, Peer, Limit),
        ClientCommand.Create("show", "Show a session.", ShowAsync, Id),
        ClientCommand.Create("close", "End a session after its answers, with unbind; its peer may bind again.", CloseAsync, Id, Reason),
    };

    private static async Task<int> ListAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var path = Query.With("sessions", ("side", arguments.GetValue(Side)), ("peer", arguments.GetValue(Peer)));
        await report.WriteAsync(
            client.ListAsync(path, arguments.GetValue(Limit), cancellation),
            Column.Of("id", "side", "peer", "address", "since", "bindType", "window", "inFlight", "received", "sent", "receivedPerSecond", "sentPerSecond"));
        return CliExitCode.Success;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> CloseAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Delete, Query.With(PathOf(arguments), ("reason", arguments.GetValue(Reason))), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static string PathOf(ParseResult arguments) => Query.Below("sessions", arguments.GetRequiredValue(Id));
}
