using System.CommandLine;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Messages;

/// <summary><c>messages search | count | show | follow</c>: what was submitted, and what became of it.</summary>
internal static class MessageCommands
{
    private static readonly MessageFilters Filters = new();
    private static readonly Option<long> Limit = new("--limit") { Description = "How many at most", DefaultValueFactory = _ => 100 };
    private static readonly Option<string> From = new("--from") { Description = "Received at or after: a time, or how long ago as 30m, 2h, 7d" };
    private static readonly Option<string> To = new("--to") { Description = "Received before: a time, or how long ago" };
    private static readonly Option<long> Count = new("--count") { Description = "End after so many [default: at Ctrl-C]", DefaultValueFactory = _ => long.MaxValue };
    private static readonly Argument<string> Id = new("ID") { Description = "Its id, as search shows it" };

    private static readonly Column[] Columns = [.. Column.Of("receivedAt", "id", "account", "source", "msisdn", "class"), Decision, .. Column.Of("outcome"), Receipt, Text];

    public static Command Create() => new("messages", "What was submitted, and what became of it.")
    {
        ClientCommand.Create("search", "Search messages, newest first.", SearchAsync, [.. Filters.Options, From, To, Limit]),
        ClientCommand.Create("count", "Count messages, as far as one search looks.", CountAsync, [.. Filters.Options, From, To]),
        ClientCommand.Create("show", "Show all about one message.", ShowAsync, Id),
        ClientCommand.Create("follow", "Show messages as they come, until Ctrl-C.", FollowAsync, [.. Filters.Options, Count]),
    };

    private static Column Decision => new("decision", message => message["reason"] is { } reason ? $"refused: {PlainText.Of(reason)}" : PlainText.Of(message["decision"]));

    private static Column Receipt => new("receipt", message => PlainText.Of((message["receipts"] as JsonArray)?.LastOrDefault()?["state"]));

    private static Column Text => new("text", message => PlainText.Of(message["sentText"] ?? message["originalText"]));

    private static async Task<int> SearchAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        JsonNode? last = null;
        await report.WriteAsync(client.ListAsync(PathOf(arguments), arguments.GetValue(Limit), page => last = page, cancellation), Columns);
        await WarnAsync(arguments, last);
        return CliExitCode.Success;
    }

    private static async Task<int> CountAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var found = await client.SendAsync(HttpMethod.Get, Query.With(PathOf(arguments), ("total", "true"), ("limit", "1")), cancellation: cancellation);
        await report.WriteAsync(found?["total"]);
        await WarnAsync(arguments, found);
        return CliExitCode.Success;
    }

    // Beside the answer: whoever reads that by program goes on reading it.
    private static async Task WarnAsync(ParseResult arguments, JsonNode? page)
    {
        if (page?["lostDays"] is { } days)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync($"This is not whole: the archive has lost its files of {PlainText.Of(days)} (UTC).");
        }
    }

    private static string PathOf(ParseResult arguments) =>
        Query.With(Filters.PathOf(arguments), ("from", Moment.Read(arguments.GetValue(From), "--from")), ("to", Moment.Read(arguments.GetValue(To), "--to")));

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, Query.Below("messages", arguments.GetRequiredValue(Id)), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> FollowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var left = arguments.GetValue(Count);
        var feed = new MessageFeed(client, Filters.PathOf(arguments), TimeProvider.System);
        await foreach (var message in feed.ReadAsync(cancellation))
        {
            if (left-- <= 0)
            {
                break;
            }

            await report.WriteLineAsync(message, Columns);
            if (left == 0)
            {
                break;
            }
        }

        return CliExitCode.Success;
    }
}
