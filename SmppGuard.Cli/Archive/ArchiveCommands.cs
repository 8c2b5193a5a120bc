using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Archive;

/// <summary><c>archive export | verify</c>: packages of evidence, ordered, fetched and checked.</summary>
internal static class ArchiveCommands
{
    public const string Name = "archive";
    public const string Verify = "verify";
    public const string Export = "export";

    public static readonly Option<string> Msisdn = new("--msisdn") { Description = "What is about this recipient" };
    public static readonly Option<string> Organization = new("--organization") { Description = "What is about this organization" };
    public static readonly Option<string> Code = new("--code") { Description = "What was sent from this code" };
    public static readonly Option<string> Account = new("--account") { Description = "What this account sent" };
    public static readonly Option<string> From = new("--from") { Description = "From when on: a time, or how long ago as 7d" };
    public static readonly Option<string> To = new("--to") { Description = "Until when, not included" };
    public static readonly Option<string> Reason = new("--reason") { Description = "Why, for example the number of the inspection; stands in the package and in the audit log" };
    public static readonly Option<FileInfo> Output = new("--output", "-o") { Description = "The file to write [default: smppguard-ID.zip]" };
    public static readonly Option<bool> Delete = new("--delete") { Description = "Remove it from the server when it is here" };

    public static Command Create() => new(Name, "Packages of evidence: for the regulator, or whoever asks what was sent and why.")
    {
        ClientCommand.Create(Export, "Order a package, wait until it is made, fetch it and check it.", ExportAsync, Msisdn, Organization, Code, Account, From, To, Reason, Output, Delete),
        VerifyCommand.Create(),
    };

    private static async Task<int> ExportAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var order = Body.Of(
            ("msisdn", arguments.GetValue(Msisdn)),
            ("organization", arguments.GetValue(Organization)),
            ("code", arguments.GetValue(Code)),
            ("account", arguments.GetValue(Account)),
            ("from", Moment.Read(arguments.GetValue(From), "--from")),
            ("to", Moment.Read(arguments.GetValue(To), "--to")),
            ("reason", arguments.GetValue(Reason)));
        var error = arguments.InvocationConfiguration.Error;
        var export = new ExportDownload(client, TimeProvider.System);
        var ordered = await export.OrderAsync(order, cancellation);
        var id = (string)ordered["id"]!;
        await error.WriteLineAsync($"export {id} is ordered");
        var done = await export.AwaitAsync(id, cancellation);
        if ((string?)done["state"] is not "done")
        {
            await error.WriteLineAsync($"export {id} failed: {(string?)done["error"]}");
            return CliExitCode.Failure;
        }

        var target = arguments.GetValue(Output)?.FullName ?? Path.GetFullPath($"smppguard-{id}.zip");
        PackageFindings findings;
        try
        {
            findings = await export.FetchAsync(id, target, new PackageTrust(RequireSignature: false, Certificate: null, (string?)done["manifestSha256"]), cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(CliExitCode.Failure, $"{target} cannot be written: {failure.Message}");
        }

        if (findings.Damages.Count > 0)
        {
            await VerifyCommand.TellAsync(findings, error);
            return CliExitCode.BadData;
        }

        if (arguments.GetValue(Delete))
        {
            _ = await export.SendAsync(HttpMethod.Delete, $"exports/{id}", null, cancellation);
        }

        await report.WriteAsync(new JsonObject
        {
            ["file"] = target,
            ["id"] = id,
            ["octets"] = (long)done["octets"]!,
            ["manifestSha256"] = (string?)done["manifestSha256"],
            ["signedBy"] = findings.SignedBy ?? "(nobody)",
            ["messages"] = Total(done, "messages"),
            ["consents"] = Total(done, "consents"),
        });
        return CliExitCode.Success;
    }

    private static string Total(JsonObject export, string what) => ((long?)export["totals"]?[what] ?? 0).ToString(CultureInfo.InvariantCulture);
}
