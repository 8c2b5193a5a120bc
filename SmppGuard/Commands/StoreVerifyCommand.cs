using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SmppGuard.Archive;
using SmppGuard.Cli.Archive;
using SmppGuard.Cli.Output;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Verifying;

namespace SmppGuard.Commands;

/// <summary>
/// <c>archive verify PACKAGE</c>, as the tool has it, and <c>archive verify --config FILE</c>: looks at the store itself. Exits 0 when it is whole, 65 when something is damaged, 66 when there is none, 1 when
/// it cannot be reached, 78 when the configuration is wrong or it is of another version.
/// </summary>
internal static class StoreVerifyCommand
{
    /// <summary>It gives way to a <c>serve</c> beside it.</summary>
    private const int Nice = 10;

    private static readonly Argument<FileInfo?> Package = new("PACKAGE") { Description = "The zip file; without it --config", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<FileInfo> Config = new("--config") { Description = "The configuration file: the store that it names is looked at, whoever serves it meanwhile" };
    private static readonly Option<string> FromDay = new("--from-day") { Description = "With --config: the first day of the archive that is looked at, for example 2026-11-01" };
    private static readonly Option<string> ToDay = new("--to-day") { Description = "With --config: the last" };

    public static Command Create()
    {
        var command = new Command(ArchiveCommands.Verify, "Check a package, or with --config everything that is stored, and name what is not as it was made.")
        {
            Package, Config, FromDay, ToDay, VerifyCommand.Certificate, VerifyCommand.RequireSignature, VerifyCommand.ManifestSha256, Report.Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Package) is { Tokens.Count: > 0 } == result.GetResult(Config) is not null)
            {
                result.AddError("Name either a PACKAGE or --config.");
            }

            if (result.GetResult(Config) is null && (result.GetResult(FromDay) ?? result.GetResult(ToDay)) is not null)
            {
                result.AddError("--from-day and --to-day are of the store of --config.");
            }

            foreach (var day in new[] { FromDay, ToDay }.Where(day => result.GetValue(day) is { } text && !ArchiveDay.TryParse(text, out _)))
            {
                result.AddError($"{day.Name} is no day; use for example 2026-11-28.");
            }

            // Nothing lies between, and nothing would be looked at that could be wrong.
            if (ArchiveDay.TryParse(result.GetValue(FromDay) ?? "", out var first) && ArchiveDay.TryParse(result.GetValue(ToDay) ?? "", out var last) && first > last)
            {
                result.AddError($"--from-day {result.GetValue(FromDay)} is later than --to-day {result.GetValue(ToDay)}; write the earlier day first.");
            }
        });
        command.SetAction((arguments, cancellation) => arguments.GetValue(Package) is { } package ? VerifyCommand.RunAsync(arguments, package, cancellation) : RunAsync(arguments, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var streams = arguments.InvocationConfiguration;
        var error = TextWriter.Synchronized(streams.Error);
        var configuration = GuardConfiguration.Load(arguments.GetRequiredValue(Config)!.FullName, withRegistry: false);
        if (configuration.Problems.Count > 0)
        {
            await ProblemReport.WriteAsync(configuration, error);
            return ExitCode.BadConfiguration;
        }

        var isJson = arguments.GetValue(Report.Json);
        var range = new DayRange(DayOf(arguments.GetValue(FromDay), DayRange.All.First), DayOf(arguments.GetValue(ToDay), DayRange.All.Last));
        try
        {
            if (!StorageProvider.IsShared(configuration.Options) && !Directory.Exists(configuration.Options.DataDirectory))
            {
                await error.WriteLineAsync($"there is no data directory {configuration.Options.DataDirectory}");
                return Cli.CliExitCode.NotThere;
            }

            _ = ThreadPriorityOnLinux.Lower(Nice);
            return await MoveView.ShowAsync(error, "wrong", async progress =>
            {
                var report = new VerifyReport(progress, damage => (isJson ? TextWriter.Null : error).WriteLine(TextOf(damage)));
                var looked = await StoreCheck.RunAsync(configuration.Options, range, report, TimeProvider.System, cancellation);
                await (isJson ? streams.Output.WriteLineAsync(JsonOf(looked, report, arguments).ToJsonString(Indented)) : TellAsync(looked, report, arguments));
                return report.Count == 0 ? ExitCode.Success : ExitCode.BadData;
            });
        }
        catch (MoveRefusedException refused)
        {
            await error.WriteLineAsync(refused.Message);
            return ExitCode.BadConfiguration;
        }
        catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"not all was looked at: {failure.Message}");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("not all was looked at: it was told to stop");
            return ExitCode.Failure;
        }
    }

    private static async Task TellAsync(CheckedStore looked, VerifyReport report, ParseResult arguments)
    {
        var output = arguments.InvocationConfiguration.Output;
        foreach (var line in report.Notes.Concat(report.Unnamed))
        {
            await output.WriteLineAsync(line);
        }

        await Report.Of(arguments).WriteAsync(Entries(report), Column.Of("part", "read", "wrong"));
        await output.WriteLineAsync(report.Count == 0
            ? $"whole: {looked.Place}"
            : string.Create(CultureInfo.InvariantCulture, $"NOT WHOLE: {looked.Place}: {report.Count} things are wrong with it"));
    }

    private static async IAsyncEnumerable<JsonObject> Entries(VerifyReport report)
    {
        await Task.CompletedTask;
        foreach (var (part, tally) in report.Parts)
        {
            yield return new JsonObject { ["part"] = part, ["read"] = tally.Read, ["wrong"] = tally.Differing };
        }
    }

    private static JsonObject JsonOf(CheckedStore looked, VerifyReport report, ParseResult arguments) => new()
    {
        ["whole"] = report.Count == 0,
        ["place"] = looked.Place,
        ["inUse"] = looked.InUse,
        ["fromDay"] = arguments.GetValue(FromDay),
        ["toDay"] = arguments.GetValue(ToDay),
        ["days"] = report.Days,
        ["wrong"] = report.Count,
        ["damages"] = new JsonArray(
            [.. report.Damages.Select(damage => new JsonObject { ["kind"] = damage.Kind, ["part"] = damage.Part, ["day"] = damage.Day, ["item"] = damage.Item, ["text"] = damage.Text })]),
        ["parts"] = new JsonArray([.. report.Parts.Select(part => new JsonObject { ["part"] = part.Part, ["read"] = part.Tally.Read, ["wrong"] = part.Tally.Differing })]),
        ["notes"] = new JsonArray([.. report.Notes.Concat(report.Unnamed).Select(note => (JsonNode)note)]),
    };

    private static string TextOf(StoreDamage damage) =>
        $"{damage.Kind}: {damage.Part}{(damage.Day is { } day ? $" of {day}" : "")}{(damage.Item is { } item ? $": {PlainText.Of(item)}" : "")}: {PlainText.Of(damage.Text)}";

    private static int DayOf(string? text, int otherwise) => text is not null && ArchiveDay.TryParse(text, out var day) ? day : otherwise;

    private static readonly System.Text.Json.JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
