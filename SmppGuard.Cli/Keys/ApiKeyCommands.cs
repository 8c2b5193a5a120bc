using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Keys;

/// <summary><c>api-keys list | show | issue | revoke</c>: who may use the API.</summary>
internal static class ApiKeyCommands
{
    private static readonly Option<string> State = new("--state") { Description = "active, expired or revoked" };
    private static readonly Option<string> Whose = new("--name") { Description = "Whose keys" };
    private static readonly Option<string> Name = new("--name") { Description = "Whose it is; keys of one name replace each other", Required = true };
    private static readonly Option<string> Role = new("--role") { Description = "Auditor, Operator or Administrator", Required = true };
    private static readonly Option<string> Organization = new("--organization") { Description = "Id of the only organization that it sees [default: all]" };
    private static readonly Option<string> ExpiresAt = new("--expires-at") { Description = "Until when it is valid: a time, or how long from now as 90d [default: for ever]" };
    private static readonly Option<FileInfo> WriteKey = new("--write-key") { Description = "New file for the key, which is then not printed; nobody else may read it" };
    private static readonly Argument<string> Id = new("ID") { Description = "Its id, as list shows it" };

    static ApiKeyCommands()
    {
        State.CompletionSources.Add("active", "expired", "revoked");
        Role.CompletionSources.Add("Auditor", "Operator", "Administrator");
    }

    public static Command Create() => new("api-keys", "Who may use the API.")
    {
        ClientCommand.Create("list", "List all keys, revoked and expired ones included, with their last use.", ListAsync, State, Whose),
        ClientCommand.Create("show", "Show a key; what it is itself is shown only when it is issued.", ShowAsync, Id),
        ClientCommand.Create("issue", "Make a key; it is shown once and kept nowhere.", IssueAsync, Name, Role, Organization, ExpiresAt, WriteKey),
        ClientCommand.Create("revoke", "Revoke a key, from the next request on.", RevokeAsync, Id),
    };

    private static async Task<int> ListAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var path = Query.With("api-keys", ("state", arguments.GetValue(State)), ("name", arguments.GetValue(Whose)));
        await report.WriteAsync(client.WholeListAsync(path, cancellation), Column.Of("id", "name", "role", "organization", "source", "state", "expiresAt", "lastUsedAt", "createdBy"));
        return CliExitCode.Success;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> IssueAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var order = Body.Of(
            ("name", arguments.GetValue(Name)),
            ("role", arguments.GetValue(Role)),
            ("organization", arguments.GetValue(Organization)),
            ("expiresAt", Moment.ReadAhead(arguments.GetValue(ExpiresAt), "--expires-at")));

        // The file first: a key that was made and cannot be written is lost, and remains valid.
        using var file = arguments.GetValue(WriteKey) is { } target ? new PrivateFile(target.FullName) : null;
        var made = await client.SendAsync(HttpMethod.Post, "api-keys", order, cancellation: cancellation);
        if (file is not null && made is JsonObject members)
        {
            try
            {
                file.Content.Write(Encoding.ASCII.GetBytes((string?)members["key"] + "\n"));
                file.Keep();
                _ = members.Remove("key");
            }
            catch (IOException failure)
            {
                await arguments.InvocationConfiguration.Error.WriteLineAsync($"The key was made and cannot be written to its file, so it is printed: {failure.Message}");
            }
        }

        await report.WriteAsync(made);
        return CliExitCode.Success;
    }

    private static async Task<int> RevokeAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Delete, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static string PathOf(ParseResult arguments) => Query.Below("api-keys", arguments.GetRequiredValue(Id));
}
