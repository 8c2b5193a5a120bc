using System.CommandLine;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Registry;

/// <summary><c>suspensions list | show | enforce | withdraw | appeal | answer</c>.</summary>
internal static class SuspensionCommands
{
    private static readonly Argument<string> Id = new("ID") { Description = "Its id, as list shows it" };
    private static readonly Option<string> Kind = new("--kind") { Description = "Organization, Code or Account" };
    private static readonly Option<string> Sender = new("--sender") { Description = "Id, number or system_id of who is suspended" };
    private static readonly Option<string> Stage = new("--stage") { Description = "announced, in-force, withdrawn, lifted or ended" };
    private static readonly Option<string> Organization = new("--organization") { Description = "Id of the organization" };
    private static readonly Option<string> Appeal = new("--appeal") { Description = "Only those with an appeal: open, accepted or rejected" };
    private static readonly Option<string> Outcome = new("--outcome") { Description = "accepted or rejected", Required = true };
    private static readonly Option<string> Text = new("--text") { Description = "What is said", Required = true };
    private static readonly Option<long> Limit = new("--limit") { Description = "How many at most", DefaultValueFactory = _ => 100 };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for the record" };
    private static readonly Option<string> NeededReason = new("--reason") { Description = "Why, for the record", Required = true };

    public static Command Create() => new("suspensions", "Who is suspended, or will be, and why.")
    {
        ClientCommand.Create("list", "List suspensions, newest first: announced, in force, and those that are over.", ListAsync, Kind, Sender, Stage, Organization, Appeal, Limit),
        ClientCommand.Create("show", "Show a suspension with its figures.", ShowAsync, Id),
        ClientCommand.Create("enforce", "Have an announced suspension take effect now.", (arguments, client, report, cancellation) => ActAsync("enforce", Reason, arguments, client, report, cancellation), Id, Reason),
        ClientCommand.Create("withdraw", "Take back an announced suspension, or lift one that is in force.", (arguments, client, report, cancellation) => ActAsync("withdraw", NeededReason, arguments, client, report, cancellation), Id, NeededReason),
        ClientCommand.Create("appeal", "Appeal against a suspension, on behalf of its sender.", (arguments, client, report, cancellation) => SayAsync("appeal", Body.Of(("text", arguments.GetRequiredValue(Text))), arguments, client, report, cancellation), Id, Text),
        ClientCommand.Create(
            "answer",
            "Answer an appeal; accepted, it ends the suspension.",
            (arguments, client, report, cancellation) => SayAsync("appeal/answer", Body.Of(("outcome", arguments.GetRequiredValue(Outcome)), ("text", arguments.GetRequiredValue(Text))), arguments, client, report, cancellation),
            Id,
            Outcome,
            Text),
    };

    private static string PathOf(ParseResult arguments) => Query.Below("suspensions", arguments.GetRequiredValue(Id));

    private static async Task<int> ListAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var path = Query.With(
            "suspensions", ("kind", arguments.GetValue(Kind)), ("key", arguments.GetValue(Sender)), ("stage", arguments.GetValue(Stage)), ("organization", arguments.GetValue(Organization)), ("appeal", arguments.GetValue(Appeal)));
        await report.WriteAsync(client.ListAsync(path, arguments.GetValue(Limit), cancellation), Column.Of("id", "stage", "kind", "key", "at", "inForceAt", "by", "reason", "endedAt", "endedBy"));
        return CliExitCode.Success;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static Task<int> ActAsync(string verb, Option<string> reason, ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation) =>
        SayAsync(verb, Body.Of(("reason", arguments.GetValue(reason))), arguments, client, report, cancellation);

    private static async Task<int> SayAsync(string verb, JsonObject body, ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Post, $"{PathOf(arguments)}/{verb}", body, cancellation: cancellation));
        return CliExitCode.Success;
    }
}
