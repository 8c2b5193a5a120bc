using System.CommandLine;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Consents;

/// <summary><c>consents show | grant | revoke</c>: who agreed to adverts, and who refused.</summary>
internal static class ConsentCommands
{
    private static readonly Option<string> Organization = new("--organization") { Description = "Id of the organization", Required = true };
    private static readonly Option<string> Msisdn = new("--msisdn") { Description = "The recipient", Required = true };
    private static readonly Option<string> Method = new("--method") { Description = "How the consent was given, for example web-form", Required = true };
    private static readonly Option<string> GrantedAt = new("--granted-at") { Description = "When: a time, or how long ago as 2h [default: now]" };
    private static readonly Option<string> ExpiresAt = new("--expires-at") { Description = "Until when it is valid" };
    private static readonly Option<string> Evidence = new("--evidence") { Description = "What proves it" };
    private static readonly Option<string> Reason = new("--reason") { Description = "How it was refused, for example by telephone", Required = true };

    public static Command Create() => new("consents", "Who agreed to adverts, and who refused.")
    {
        ClientCommand.Create("show", "Show the state of a recipient, with its history and proofs.", ShowAsync, Organization, Msisdn),
        ClientCommand.Create("grant", "Record a consent.", GrantAsync, Organization, Msisdn, Method, GrantedAt, ExpiresAt, Evidence),
        ClientCommand.Create("revoke", "Record a refusal; it is in force when this returns.", RevokeAsync, Organization, Msisdn, Reason),
    };

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var path = Query.With("consents", ("organization", arguments.GetValue(Organization)), ("msisdn", arguments.GetValue(Msisdn)));
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, path, cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> GrantAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var consent = Body.Of(
            ("organization", arguments.GetValue(Organization)),
            ("msisdn", arguments.GetValue(Msisdn)),
            ("method", arguments.GetValue(Method)),
            ("grantedAt", Moment.Read(arguments.GetValue(GrantedAt), "--granted-at")),
            ("expiresAt", arguments.GetValue(ExpiresAt)),
            ("evidence", arguments.GetValue(Evidence)));
        await report.WriteAsync(await client.SendAsync(HttpMethod.Post, "consents", consent, cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> RevokeAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var refusal = Body.Of(("organization", arguments.GetValue(Organization)), ("msisdn", arguments.GetValue(Msisdn)), ("reason", arguments.GetValue(Reason)));
        await report.WriteAsync(await client.SendAsync(HttpMethod.Post, "consents/revoke", refusal, cancellation: cancellation));
        return CliExitCode.Success;
    }
}
