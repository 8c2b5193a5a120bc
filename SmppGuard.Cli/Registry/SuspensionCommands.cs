using System.CommandLine;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Registry;

/// <summary><c>suspensions list | show | enforce | withdraw</c>.</summary>
internal static class SuspensionCommands
{
    private static readonly Argument<string> Id = new("ID") { Description = "Its id, as list shows it" };
    private static readonly Option<string> Kind = new("--kind") { Description = "Organization, Code or Account" };
    private static readonly Option<string> Sender = new("--sender") { Description = "Id, number or system_id of who is suspended" };
    private static readonly Option<string> Stage = new("--stage") { Description = "announced, in-force, withdrawn, lifted or ended" };
    private static readonly Option<string> Organization = new("--organization") { Description = "Id of the organization" };
    private static readonly Option<long> Limit = new("--limit") { Description = "How many at most", DefaultValueFactory = _ => 100 };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for the record" };
    private static readonly Option<string> NeededReason = new("--reason") { Description = "Why, for the record", Required = true };

    public static Command Create() => new("suspensions", "Who is suspended, or will be, and why.")
    {
        ClientCommand.Create("list", "List suspensions, newest first: announced, in force, and those that are over.", ListAsync, Kind, Sender, Stage, Organization, Limit),
        ClientCommand.Create("show", "Show a suspension with its figures.", ShowAsync, Id),
        ClientCommand.Create("enforce", "Have an announced suspension take effect now.", (arguments, client, report, cancellation) => ActAsync("enforce", Reason, arguments, client, report, cancellation), Id, Reason),
        ClientCommand.Create("withdraw", "Take back an announced suspension, or lift one that is in force.", (arguments, client, report, cancellation) => ActAsync("withdraw", NeededReason, arguments, client, report, cancellation), Id, NeededReason),
    };

    private static string PathOf(ParseResult arguments) => Query.Below("suspensions", arguments.GetRequiredValue(Id));

    private static async Task<int> ListAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var path = Query.With(
            "suspensions", ("kind", arguments.GetValue(Kind)), ("key", arguments.GetValue(Sender)), ("stage", arguments.GetValue(Stage)), ("organization", arguments.GetValue(Organization)));
        await report.WriteAsync(client.ListAsync(path, arguments.GetValue(Limit), cancellation), Column.Of("id", "stage", "kind", "key", "at", "inForceAt", "by", "reason", "endedAt", "endedBy"));
        return CliExitCode.Success;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> ActAsync(string verb, Option<string> reason, ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var body = Body.Of(("reason", arguments.GetValue(reason)));
        await report.WriteAsync(await client.SendAsync(HttpMethod.Post, $"{PathOf(arguments)}/{verb}", body, cancellation: cancellation));
        return CliExitCode.Success;
    }
}
