using System.CommandLine;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Auditing;

/// <summary><c>audit list</c>: who changed what, and who looked at numbers and texts.</summary>
internal static class AuditCommands
{
    private static readonly Option<string> Kind = new("--kind") { Description = "change or look [default: both]" };
    private static readonly Option<string> By = new("--by") { Description = "Name of the key, or of the person" };
    private static readonly Option<string> What = new("--what") { Description = "What the address begins with that was asked for, for example /api/v1/accounts/cp1" };
    private static readonly Option<string> From = new("--from") { Description = "At or after: a time, or how long ago as 30m, 2h, 7d" };
    private static readonly Option<string> To = new("--to") { Description = "Before: a time, or how long ago" };
    private static readonly Option<long> Limit = new("--limit") { Description = "How many at most", DefaultValueFactory = _ => 100 };

    static AuditCommands() => Kind.CompletionSources.Add("change", "look");

    public static Command Create() => new("audit", "Who changed what, and who looked at numbers and texts.")
    {
        ClientCommand.Create("list", "List entries of the audit log, newest first; what was there before and after is in --json. This is a look, too.", ListAsync, Kind, By, What, From, To, Limit),
    };

    private static async Task<int> ListAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var path = Query.With(
            "audit",
            ("kind", arguments.GetValue(Kind)),
            ("by", arguments.GetValue(By)),
            ("what", arguments.GetValue(What)),
            ("from", Moment.Read(arguments.GetValue(From), "--from")),
            ("to", Moment.Read(arguments.GetValue(To), "--to")));
        await report.WriteAsync(client.ListAsync(path, arguments.GetValue(Limit), cancellation), Column.Of("at", "kind", "by", "role", "peer", "action", "what", "status"));
        return CliExitCode.Success;
    }
}
