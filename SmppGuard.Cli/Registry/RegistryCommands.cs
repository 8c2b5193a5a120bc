using System.CommandLine;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Registry;

/// <summary>The commands of one kind of registry entry: they are the same for organizations, codes and accounts.</summary>
internal sealed class RegistryCommands
{
    private static readonly Option<long> Limit = new("--limit") { Description = "How many at most", DefaultValueFactory = _ => 1000 };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why; it stands in the history" };
    private static readonly Argument<string> EntryFile = new("FILE") { Description = "The entry as JSON, written as in the registry file; - reads it from standard input" };

    private static readonly Argument<string[]> Changes = new("FIELD=VALUE")
    {
        Description = "What becomes of a field: contact=4008001234, maxBinds=4, credential.number=…, allowFrom=[\"192.0.2.0/24\"], validUntil=null takes it out",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly string _kind;
    private readonly string _article;
    private readonly string _keyMember;
    private readonly Argument<string> _key;

    private RegistryCommands(string kind, string one, string keyMember)
    {
        _kind = kind;
        _article = one;
        _keyMember = keyMember;
        _key = new Argument<string>(keyMember.ToUpperInvariant()) { Description = $"Which: its {keyMember}" };
    }

    public static Command Organizations() => new RegistryCommands("organizations", "an organization", "id").Create("Who sends: registered organizations.", ["id", "name", "latinName", "contact", "standing", "blocked"], ["suspend", "resume", "terminate"]);

    public static Command Codes() => new RegistryCommands("codes", "a code", "number").Create("The code numbers and whose they are.", ["number", "match", "organization", "purpose", "standing", "blocked"], ["suspend", "resume"]);

    public static Command Accounts() => new RegistryCommands("accounts", "an account", "systemId").Create("The accounts that bind.", ["systemId", "codes", "smsc", "window", "messagesPerSecond", "maxBinds", "standing", "blocked"], ["suspend", "resume"]);

    private Command Create(string description, string[] columns, ReadOnlySpan<string> actions)
    {
        var group = new Command(_kind, description)
        {
            ClientCommand.Create("list", "List them in the order of their keys.", (arguments, client, report, cancellation) => ListAsync(arguments, client, report, Column.Of(columns), cancellation), Limit),
            ClientCommand.Create("show", $"Show {_article} with all fields.", ShowAsync, _key),
            ClientCommand.Create("set", $"Create or replace {_article}: what the file leaves out is lost.", SetAsync, EntryFile, Reason),
            ClientCommand.Create("change", $"Change fields of {_article} and keep the others.", ChangeAsync, _key, Changes, Reason),
            ClientCommand.Create("delete", $"Delete {_article}.", DeleteAsync, _key),
            ClientCommand.Create("history", $"Show every change of {_article}, newest first.", HistoryAsync, _key, Limit),
        };
        foreach (var action in actions)
        {
            group.Add(ClientCommand.Create(action, Describe(action), (arguments, client, report, cancellation) => ActAsync(action, arguments, client, report, cancellation), _key, Reason));
        }

        return group;
    }

    private string Describe(string action) => action switch
    {
        "suspend" => $"Stop {_article} from sending, at once.",
        "resume" => $"Let {_article} send again.",
        _ => $"End {_article} for good.",
    };

    private async Task<int> ListAsync(ParseResult arguments, GuardClient client, Report report, Column[] columns, CancellationToken cancellation)
    {
        await report.WriteAsync(client.ListAsync(_kind, arguments.GetValue(Limit), cancellation), columns);
        return CliExitCode.Success;
    }

    private async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private async Task<int> SetAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var entry = await JsonFile.ReadAsync(arguments.GetRequiredValue(EntryFile), cancellation);
        if (entry[_keyMember] is not JsonValue said || !said.TryGetValue(out string? key))
        {
            throw new ApiException(CliExitCode.Failure, $"The entry must say its \"{_keyMember}\".");
        }

        var answer = await client.SendAsync(HttpMethod.Put, Query.With(Query.Below(_kind, key), ("reason", arguments.GetValue(Reason))), entry, cancellation: cancellation);
        await report.WriteAsync(answer);
        return CliExitCode.Success;
    }

    private async Task<int> ChangeAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var answer = await client.SendAsync(
            HttpMethod.Patch, Query.With(PathOf(arguments), ("reason", arguments.GetValue(Reason))), MergePatch.Of(arguments.GetRequiredValue(Changes)), "application/merge-patch+json", cancellation);
        await report.WriteAsync(answer);
        return CliExitCode.Success;
    }

    private async Task<int> DeleteAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Delete, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private async Task<int> HistoryAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var changes = client.ListAsync(PathOf(arguments) + "/history", arguments.GetValue(Limit), cancellation);
        await report.WriteAsync(changes, Column.Of("at", "by", "field", "old", "new", "reason"));
        return CliExitCode.Success;
    }

    private async Task<int> ActAsync(string action, ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var reason = arguments.GetValue(Reason) is { } why ? new JsonObject { ["reason"] = why } : null;
        await report.WriteAsync(await client.SendAsync(HttpMethod.Post, $"{PathOf(arguments)}/{action}", reason, cancellation: cancellation));
        return CliExitCode.Success;
    }

    private string PathOf(ParseResult arguments) => Query.Below(_kind, arguments.GetRequiredValue(_key));
}
