using System.CommandLine;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Statistics;

/// <summary><c>statistics</c>: how many messages there were, as a table with its sum in the last line.</summary>
internal static class StatisticsCommand
{
    private static readonly Option<string> From = new("--from") { Description = "From this day on (Asia/Shanghai), as 2026-11-01 [default: the last 30 days]" };
    private static readonly Option<string> To = new("--to") { Description = "To the day before this one [default: today included]" };
    private static readonly Option<string> By = new("--by")
    {
        Description = "What a row is for, with commas: day, account, organization, code, class, decision, reason, outcome",
        DefaultValueFactory = _ => "day",
    };

    private static readonly (string Name, Option<string> Option)[] Filters =
    [
        .. new[]
        {
            ("organization", "Only of this organization"), ("account", "Only of this account"), ("code", "Only of this code"), ("class", "Only of this class"),
            ("decision", "Only allowed, or only refused"), ("reason", "Only what was refused for this"), ("outcome", "Only what this became of"),
        }.Select(filter => (filter.Item1, new Option<string>("--" + filter.Item1) { Description = filter.Item2 })),
    ];

    public static Command Create() =>
        ClientCommand.Create("statistics", "Say how many messages there were.", ShowAsync, [From, To, By, .. Filters.Select(filter => filter.Option)]);

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var path = Query.With("statistics", ("from", arguments.GetValue(From)), ("to", arguments.GetValue(To)), ("by", arguments.GetValue(By)));
        foreach (var (name, option) in Filters)
        {
            path = Query.With(path, (name, arguments.GetValue(option)));
        }

        var answer = (await client.SendAsync(HttpMethod.Get, path, cancellation: cancellation))!.AsObject();
        if (arguments.GetValue(Report.Json))
        {
            await report.WriteAsync(answer);
            return CliExitCode.Success;
        }

        string[] by = [.. answer["by"]!.AsArray().Select(name => (string)name!)];
        var total = answer["total"]!.DeepClone().AsObject();
        total[by[0]] = "total";
        await report.WriteAsync(answer["items"]!.AsArray().Select(item => item!.AsObject()).Append(total).ToAsyncEnumerable(), Column.Of([.. by, "messages", "segments"]));
        return CliExitCode.Success;
    }
}
