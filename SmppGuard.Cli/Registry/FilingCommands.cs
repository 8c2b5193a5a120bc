using System.CommandLine;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Registry;

/// <summary><c>filings list | show | set | delete | import | export | needed | tasks | close</c>.</summary>
internal static class FilingCommands
{
    private const int ShownErrors = 20;

    private static readonly Argument<string> Code = new("CODE") { Description = "Number of the code" };
    private static readonly Argument<string> Id = new("ID") { Description = "Which of its filings" };
    private static readonly Argument<FileInfo> ListFile = new("FILE") { Description = "CSV with the columns code, id, carrier, kind and value, and if known state, since, reference and note; or NDJSON with these members" };
    private static readonly Option<string> OfOrganization = new("--organization") { Description = "Only those of codes of this organization" };
    private static readonly Option<string> OfCode = new("--code") { Description = "Only those of this code" };
    private static readonly Option<string> OfCarrier = new("--carrier") { Description = "Only those with this carrier" };
    private static readonly Option<string> OfKind = new("--kind") { Description = "Signature, Template, Contact or Link" };
    private static readonly Option<string> OfState = new("--state") { Description = "Filed, Pending, Lapsed or Refused" };
    private static readonly Option<long> Limit = new("--limit") { Description = "How many at most", DefaultValueFactory = _ => 1000 };
    private static readonly Option<string> Carrier = new("--carrier") { Description = "With whom", Required = true };
    private static readonly Option<string> Kind = new("--kind") { Description = "Signature, Template, Contact or Link", Required = true };
    private static readonly Option<string> Value = new("--value") { Description = "The name, the id of the template, the telephone number or the link", Required = true };
    private static readonly Option<string> State = new("--state") { Description = "Filed, Pending, Lapsed or Refused", DefaultValueFactory = _ => "Pending" };
    private static readonly Option<string> Since = new("--since") { Description = "Since when it is in this state: a day, or a time; now unless said" };
    private static readonly Option<string> Reference = new("--reference") { Description = "How the carrier calls it" };
    private static readonly Option<string> Note = new("--note") { Description = "For people" };
    private static readonly Argument<string> TaskId = new("TASK") { Description = "Which task: its id" };
    private static readonly Option<string> OfTaskState = new("--state") { Description = "open, overdue or closed" };
    private static readonly Option<string> Receipt = new("--reference") { Description = "The carrier's receipt number", Required = true };
    private static readonly Option<bool> Force = new("--force") { Description = "Takes the file also where its lines say that it is no such list" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Judges and counts the lines, and changes nothing" };

    private static readonly string[] Columns = ["code", "id", "carrier", "kind", "value", "state", "since", "reference", "note", "organization", "lastUsedAt", "lapsesAt"];

    public static Command Create() => new("filings", "What is filed with which carrier.")
    {
        ClientCommand.Create("list", "List filings in the order of code and id.", ListAsync, OfOrganization, OfCode, OfCarrier, OfKind, OfState, Limit),
        ClientCommand.Create("show", "Show a filing.", ShowAsync, Code, Id),
        ClientCommand.Create("set", "Create or replace a filing.", SetAsync, Code, Id, Carrier, Kind, Value, State, Since, Reference, Note),
        ClientCommand.Create("delete", "Remove a filing.", DeleteAsync, Code, Id),
        ClientCommand.Create("import", "Create and replace many filings; those that are not in the file stay.", ImportAsync, ListFile, Force, DryRun),
        ClientCommand.Create("needed", "Show what has to be filed for a code, as it leaves, and the state of each.", NeededAsync, Code, Carrier),
        ClientCommand.Create("tasks", "List changes that carriers have to be told, the oldest first.", TasksAsync, OfTaskState, OfOrganization, OfCarrier, Limit),
        ClientCommand.Create("close", "Close such a task with the carrier's receipt.", CloseAsync, TaskId, Receipt),
        ClientCommand.Create("export", "Write filings as CSV, as import takes them.", ExportAsync, OfOrganization, OfCode, OfCarrier, OfKind, OfState),
    };

    private static string PathOf(ParseResult arguments) => $"{Query.Below("codes", arguments.GetRequiredValue(Code))}/{Query.Below("filings", arguments.GetRequiredValue(Id))}";

    private static string FilteredPath(ParseResult arguments) => Query.With(
        "filings",
        ("organization", arguments.GetValue(OfOrganization)),
        ("code", arguments.GetValue(OfCode)),
        ("carrier", arguments.GetValue(OfCarrier)),
        ("kind", arguments.GetValue(OfKind)),
        ("state", arguments.GetValue(OfState)));

    private static async Task<int> ListAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(client.ListAsync(FilteredPath(arguments), arguments.GetValue(Limit), cancellation), Column.Of("code", "id", "carrier", "kind", "value", "state", "since", "lastUsedAt", "lapsesAt"));
        return CliExitCode.Success;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> SetAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var body = new JsonObject();
        foreach (var option in new[] { Carrier, Kind, Value, State, Since, Reference, Note })
        {
            if (arguments.GetValue(option) is { } value)
            {
                body[option.Name[2..]] = value;
            }
        }

        await report.WriteAsync(await client.SendAsync(HttpMethod.Put, PathOf(arguments), body, cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> DeleteAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Delete, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> ImportAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var file = arguments.GetRequiredValue(ListFile);
        var error = arguments.InvocationConfiguration.Error;
        var type = file.Extension.ToUpperInvariant() switch
        {
            ".CSV" => "text/csv",
            ".NDJSON" or ".JSONL" => "application/x-ndjson",
            _ => null,
        };
        if (!file.Exists || type is null)
        {
            await error.WriteLineAsync(file.Exists ? $"{file.Name} ends neither in .csv nor in .ndjson or .jsonl." : $"File does not exist: '{file}'.");
            return CliExitCode.Failure;
        }

        var path = Query.With("filings/import", ("force", arguments.GetValue(Force) ? "true" : null), ("dryRun", arguments.GetValue(DryRun) ? "true" : null));
        var done = await client.SendFileAsync(HttpMethod.Post, path, file, type, cancellation);
        foreach (var line in (done?["errors"]?.AsArray() ?? []).Take(ShownErrors))
        {
            await error.WriteLineAsync($"line {line!["line"]}: {line["error"]}");
        }

        (done as JsonObject)?.Remove("errors");
        await report.WriteAsync(done);
        return CliExitCode.Success;
    }

    private static async Task<int> NeededAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var path = Query.With($"{Query.Below("codes", arguments.GetRequiredValue(Code))}/to-file", ("carrier", arguments.GetRequiredValue(Carrier)));
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, path, cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> TasksAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var path = Query.With("filing-tasks", ("state", arguments.GetValue(OfTaskState)), ("organization", arguments.GetValue(OfOrganization)), ("carrier", arguments.GetValue(OfCarrier)));
        await report.WriteAsync(client.ListAsync(path, arguments.GetValue(Limit), cancellation), Column.Of("id", "state", "organization", "code", "carrier", "field", "old", "new", "changedAt", "dueAt", "reference"));
        return CliExitCode.Success;
    }

    private static async Task<int> CloseAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var body = new JsonObject { ["reference"] = arguments.GetRequiredValue(Receipt) };
        await report.WriteAsync(await client.SendAsync(HttpMethod.Post, $"{Query.Below("filing-tasks", arguments.GetRequiredValue(TaskId))}/close", body, cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> ExportAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var output = arguments.InvocationConfiguration.Output;
        await output.WriteLineAsync(string.Join(',', Columns));
        await foreach (var filing in client.ListAsync(FilteredPath(arguments), long.MaxValue, cancellation))
        {
            await output.WriteLineAsync(string.Join(',', Columns.Select(name => Cell((string?)filing[name]))));
        }

        return CliExitCode.Success;
    }

    // As the API writes them: behind an apostrophe what a spreadsheet would calculate, in quotes what needs them.
    private static string Cell(string? value)
    {
        var text = value is ['=' or '+' or '-' or '@', ..] ? "'" + value : value ?? "";
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
