using System.CommandLine;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Complaints;

/// <summary><c>complaints list | show | add | change</c>.</summary>
internal static class ComplaintCommands
{
    private static readonly Option<string> Status = new("--status") { Description = "Where it stands" };
    private static readonly Option<string> Organization = new("--organization") { Description = "Id of the organization" };
    private static readonly Option<string> Msisdn = new("--msisdn") { Description = "Who complained" };
    private static readonly Option<bool> Overdue = new("--overdue") { Description = "Only those that should have been answered" };
    private static readonly Option<long> Limit = new("--limit") { Description = "How many at most", DefaultValueFactory = _ => 100 };
    private static readonly Option<string> Complainer = new("--msisdn") { Description = "Who complained", Required = true };
    private static readonly Option<string> Code = new("--code") { Description = "The number that the message came from" };
    private static readonly Option<string> Channel = new("--channel") { Description = "Where the complaint came in, for example 12321", Required = true };
    private static readonly Option<string> Text = new("--text") { Description = "What it says" };
    private static readonly Option<string> ReceivedAt = new("--received-at") { Description = "When it came in: a time, or how long ago as 2h [default: now]" };
    private static readonly Option<string> Reference = new("--reference") { Description = "Its number there" };
    private static readonly Option<string> Answer = new("--answer") { Description = "What was answered" };
    private static readonly Option<string> HandledBy = new("--handled-by") { Description = "Who works on it" };
    private static readonly Option<bool?> Upheld = new("--upheld") { Description = "Whether it was right" };
    private static readonly Option<bool> SuspendCode = new("--suspend-code") { Description = "Suspend the code as well" };
    private static readonly Argument<string> Id = new("ID") { Description = "Its id, as list shows it" };

    public static Command Create() => new("complaints", "Complaints, and by when they are due.")
    {
        ClientCommand.Create("list", "List complaints.", ListAsync, Status, Organization, Msisdn, Overdue, Limit),
        ClientCommand.Create("show", "Show a complaint with its history, messages and consents.", ShowAsync, Id),
        ClientCommand.Create("add", "Record a complaint.", AddAsync, Complainer, Channel, Code, Text, ReceivedAt, Organization, Reference),
        ClientCommand.Create("change", "Work on a complaint.", ChangeAsync, Id, Status, Answer, HandledBy, Upheld, SuspendCode, Organization, Code),
    };

    private static async Task<int> ListAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var path = Query.With(
            "complaints",
            ("status", arguments.GetValue(Status)),
            ("organization", arguments.GetValue(Organization)),
            ("msisdn", arguments.GetValue(Msisdn)),
            ("overdue", arguments.GetValue(Overdue) ? "true" : null));
        await report.WriteAsync(client.ListAsync(path, arguments.GetValue(Limit), cancellation), Column.Of("id", "receivedAt", "status", "dueAt", "msisdn", "code", "organization", "channel", "text"));
        return CliExitCode.Success;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, Query.Below("complaints", arguments.GetRequiredValue(Id)), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> AddAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var complaint = Body.Of(
            ("msisdn", arguments.GetValue(Complainer)),
            ("channel", arguments.GetValue(Channel)),
            ("code", arguments.GetValue(Code)),
            ("text", arguments.GetValue(Text)),
            ("receivedAt", Moment.Read(arguments.GetValue(ReceivedAt), "--received-at")),
            ("organization", arguments.GetValue(Organization)),
            ("reference", arguments.GetValue(Reference)));
        await report.WriteAsync(await client.SendAsync(HttpMethod.Post, "complaints", complaint, cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> ChangeAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var change = Body.Of(
            ("status", arguments.GetValue(Status)),
            ("answer", arguments.GetValue(Answer)),
            ("handledBy", arguments.GetValue(HandledBy)),
            ("upheld", arguments.GetValue(Upheld)),
            ("suspendCode", arguments.GetValue(SuspendCode) ? true : null),
            ("organization", arguments.GetValue(Organization)),
            ("code", arguments.GetValue(Code)));
        await report.WriteAsync(await client.SendAsync(HttpMethod.Patch, Query.Below("complaints", arguments.GetRequiredValue(Id)), change, cancellation: cancellation));
        return CliExitCode.Success;
    }
}
