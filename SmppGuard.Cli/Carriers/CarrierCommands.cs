using System.CommandLine;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Carriers;

/// <summary><c>carriers show | list | import</c>.</summary>
internal static class CarrierCommands
{
    private const int ShownErrors = 20;

    private static readonly Argument<string> Number = new("MSISDN") { Description = "The number" };
    private static readonly Argument<FileInfo> ListFile = new("FILE") { Description = "Ported numbers: CSV with the columns msisdn and carrier, or NDJSON with these members" };
    private static readonly Option<string> Version = new("--version") { Description = "What the publisher calls this edition, for example 2026-11", Required = true };
    private static readonly Option<bool> Changes = new("--changes") { Description = "The file has changes only: it does not replace the list. A line without a carrier takes its number off" };
    private static readonly Option<bool> Force = new("--force") { Description = "Takes the file also where its lines or its length say that it is no such list" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Judges and counts the lines, and changes nothing" };

    public static Command Create() => new("carriers", "Carriers of numbers, and the list of ported ones.")
    {
        ClientCommand.Create("show", "Show who serves a number, and where that is known from.", ShowAsync, Number),
        ClientCommand.Create("list", "Show which list of ported numbers and which table of prefixes are in force.", ListAsync),
        ClientCommand.Create("import", "Replace the list of ported numbers, or change it.", ImportAsync, ListFile, Version, Changes, Force, DryRun),
    };

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, Query.Below("carriers", arguments.GetRequiredValue(Number)), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> ListAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, "portability", cancellation: cancellation));
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

        var path = Query.With(
            "portability",
            ("version", arguments.GetRequiredValue(Version)),
            ("force", arguments.GetValue(Force) ? "true" : null),
            ("dryRun", arguments.GetValue(DryRun) ? "true" : null));
        var done = await client.SendFileAsync(arguments.GetValue(Changes) ? HttpMethod.Post : HttpMethod.Put, path, file, type, cancellation);
        var bad = done?["errors"]?.AsArray() ?? [];
        foreach (var line in bad.Take(ShownErrors))
        {
            await error.WriteLineAsync($"line {line!["line"]}: {line["error"]}");
        }

        var rejected = (long?)done?["rejected"] ?? 0;
        if (rejected > ShownErrors)
        {
            await error.WriteLineAsync($"… and {rejected - Math.Min(ShownErrors, bad.Count)} more bad lines.");
        }

        (done as JsonObject)?.Remove("errors");
        await report.WriteAsync(done);
        return CliExitCode.Success;
    }
}
