using System.CommandLine;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli;

/// <summary><c>explain-past</c>: what would become of messages of before; nothing is sent. Exits 3 when what was allowed would be refused.</summary>
internal static class ExplainPastCommand
{
    private static readonly Argument<string?> FileName = new("FILE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A list of messages: CSV where the name ends so, else a JSON object in each line; - reads from standard input. Without it: messages of the archive",
    };

    private static readonly Option<bool> Changed = new("--changed") { Description = "With --json: leave out what is decided as it was" };
    private static readonly Option<string> From = new("--from") { Description = "Of the archive: received at or after: a time, or how long ago as 30m, 2h, 7d" };
    private static readonly Option<string> To = new("--to") { Description = "Of the archive: received before: a time, or how long ago" };
    private static readonly Option<string> At = new("--at") { Description = "received: as if each came when it came [default]; now: as if it came now" };

    private static readonly (string Name, Option<string> Option)[] Others =
    [
        ("rulePack", new Option<string>("--rule-pack") { Description = "Under this rule pack [default: the one in force]" }),
        ("organization", new Option<string>("--organization") { Description = "Of the archive: of this organization" }),
        ("account", new Option<string>("--account") { Description = "Of the archive: of this account" }),
        ("code", new Option<string>("--code") { Description = "Of the archive: of this code" }),
        ("decision", new Option<string>("--decision") { Description = "Of the archive: allowed, or refused" }),
        ("limit", new Option<string>("--limit") { Description = "How many at most [default: 10000]" }),
        ("cursor", new Option<string>("--cursor") { Description = "Of the archive: \"next\" of the summary before" }),
    ];

    public static Command Create() => ClientCommand.Create(
        "explain-past",
        "Say how many messages of before would be decided otherwise, and how; nothing is sent. With --json all of them.",
        AskAsync,
        [FileName, From, To, At, Changed, .. Others.Select(other => other.Option)]);

    private static async Task<int> AskAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var path = Query.With(
            "explain/batch",
            ("from", Moment.Read(arguments.GetValue(From), "--from")),
            ("to", Moment.Read(arguments.GetValue(To), "--to")),
            ("at", arguments.GetValue(At)),
            ("changed", arguments.GetValue(Changed) ? "true" : null));
        foreach (var (name, option) in Others)
        {
            path = Query.With(path, (name, arguments.GetValue(option)));
        }

        var file = arguments.GetValue(FileName);
        await using var list = Open(file);
        var type = list is null ? null : file!.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? "text/csv" : "application/x-ndjson";
        JsonObject? summary = null;
        await foreach (var line in client.AskAboutAsync(path, list, type, cancellation))
        {
            if (line["summary"] is JsonObject last)
            {
                summary = last;
            }

            await report.WriteAnswerAsync(line);
        }

        if (summary is null)
        {
            throw new ApiException(CliExitCode.Unavailable, "Not all of it came: the answer has no summary.");
        }

        if (!arguments.GetValue(Report.Json))
        {
            await report.WriteAsync(summary);
        }

        return (long)summary["allowedToRefused"]! > 0 ? CliExitCode.WouldBeRefused : CliExitCode.Success;
    }

    private static Stream? Open(string? file)
    {
        try
        {
            return file switch { null => null, "-" => Console.OpenStandardInput(), _ => File.OpenRead(file) };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(CliExitCode.Failure, $"{file} cannot be read: {failure.Message}");
        }
    }
}
