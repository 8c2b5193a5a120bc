using System.CommandLine;
using SmppGuard.Cli;
using SmppGuard.Cli.Output;
using SmppGuard.Consents.Import;
using SmppGuard.Hosting;
using SmppGuard.Input;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Commands.Import;

/// <summary>
/// <c>consents import FILE --organization ID</c>: a list of consents, sent to a running SmppGuard, or written to its data directory while none runs. Exits 0 when every
/// line was taken, 65 when some were bad, 1 when the import could not be finished, 78 when the configuration is wrong.
/// </summary>
internal static class ImportCommand
{
    /// <summary>From when the other commands had no such option.</summary>
    private const string KeyWarning = "--key stands where every user of this machine can read it; have the key in a file (--key-file, SMPPGUARD_API_KEY_FILE) or in SMPPGUARD_API_KEY.";

    /// <summary>Bad lines that are shown; <c>--report</c> has all.</summary>
    private const int ShownErrors = 20;

    private static readonly Argument<FileInfo> ListFile = new("FILE") { Description = "The list: CSV with the names of the columns in its first line, or NDJSON." };
    private static readonly Option<string> Organization = new("--organization") { Description = "Id of the organization that the consents are for.", Required = true };
    private static readonly Option<string> Server = new("--server") { Description = "URL of a running SmppGuard, for example http://127.0.0.1:8080 [default without --config: the environment's SMPPGUARD_SERVER]" };
    private static readonly Option<string> Key = new("--key") { Description = "The API key itself; every user of this machine can read it there, so better --key-file or the environment" };
    private static readonly Option<FileInfo> Config = new("--config") { Description = "Configuration file of an SmppGuard that does not run: writes to its data directory." };
    private static readonly Option<FileInfo> Report = new("--report") { Description = "Where to write all bad lines, a JSON object each." };
    private static readonly Option<string> Format = new("--format") { Description = "csv or ndjson [default: by the name of the file, which then ends in .csv, .ndjson or .jsonl]" };
    private static readonly Option<string> Encoding = new("--encoding") { Description = "utf-8 or gb18030 [default: found out]" };
    private static readonly Option<string> Columns = new("--columns") { Description = "Fields of columns that are not known by name: msisdn:Tel,ignore:Remark" };
    private static readonly Option<string> TimeZone = new("--time-zone") { Description = "Where times without an offset were written, for example Asia/Shanghai" };
    private static readonly Option<string> Id = new("--id") { Description = "Goes on with the import of this id, or names a new one." };

    private static readonly Option<bool> Force = new("--force") { Description = "Takes the list also where its lines say that it is none: without a good one, or with too many bad ones." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Judges and counts the lines, and records nothing." };

    public static Command Create()
    {
        var command = new Command("import", "Import a list of consents.")
        {
            ListFile, Organization, Server, Connection.KeyFile, Key, Connection.CaFile, Config, Report, Format, Encoding, Columns, TimeZone, Id, Force, DryRun,
        };
        Format.CompletionSources.Add("csv", "ndjson");
        command.Validators.Add(result =>
        {
            var (server, config) = (result.GetResult(Server) is not null, result.GetResult(Config) is not null);
            if (server == config && (server || Connection.ServerOfEnvironment is null))
            {
                result.AddError("Name either --server or --config.");
            }

            if (config && (result.GetResult(Connection.KeyFile) ?? result.GetResult(Key) ?? result.GetResult(Connection.CaFile)) is not null)
            {
                result.AddError("--config asks no server, so there is no key and no authority.");
            }

            if (result.GetResult(Connection.KeyFile) is not null && result.GetResult(Key) is not null)
            {
                result.AddError("Name either --key-file or --key.");
            }

            if (result.Readable(Server) is { } address && !Connection.TryReadServer(address, out _))
            {
                result.AddError("--server must be a URL, for example http://127.0.0.1:8080.");
            }

            if (result.Readable(Encoding) is { } encoding && !ListText.TryParse(encoding, out _))
            {
                result.AddError("--encoding must be utf-8 or gb18030.");
            }

            if (result.Readable(TimeZone) is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            {
                result.AddError("--time-zone must be a name of the IANA time zone database, for example Asia/Shanghai.");
            }

            if (result.Readable(Id) is { } id && !ImportJob.IsId(id))
            {
                result.AddError("--id must be 1 to 64 letters, digits, - or _.");
            }

            if (result.Readable(Format) is { } format && !TryReadFormat(format, out _))
            {
                result.AddError($"--format is \"{format}\"; use csv or ndjson.");
            }

            if (result.Readable(ListFile) is not { } file)
            {
                return;
            }

            if (!file.Exists)
            {
                result.AddError(Directory.Exists(file.FullName) ? $"{file} is a folder; name a file." : $"File does not exist: '{file}'.");
            }
            else if (result.Readable(Format) is null && FormatOf(file) is null)
            {
                result.AddError($"{file.Name} ends neither in .csv nor in .ndjson or .jsonl; say --format csv or --format ndjson.");
            }

            if (result.Readable(DryRun) && (result.GetResult(Id) is not null || result.GetResult(Report) is not null))
            {
                result.AddError("--dry-run records nothing, so there is no import for --id or --report.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var output = arguments.InvocationConfiguration.Output;
        var error = arguments.InvocationConfiguration.Error;
        var file = arguments.GetRequiredValue(ListFile);
        var report = arguments.GetValue(Report);
        if (InputNamedBy(report, [file.FullName, arguments.GetValue(Config)?.FullName]) is { } input)
        {
            await error.WriteLineAsync(OverwritesInput(report!, input));
            return ExitCode.Failure;
        }

        var job = JobOf(arguments, file);
        GuardConfiguration? configuration = null;
        try
        {
            ImportTally tally;
            if (arguments.GetValue(Config) is null)
            {
                var key = arguments.GetValue(Key);
                if (key is not null)
                {
                    await error.WriteLineAsync(KeyWarning);
                }

                var server = Connection.ServerOf(arguments.GetValue(Server) ?? Connection.ServerOfEnvironment ?? "");
                using var import = new ServerImport(Connection.Open(arguments, server, key ?? Connection.KeyOf(arguments), ServerImport.Below, Timeout.InfiniteTimeSpan), error);
                tally = await ImportView.ShowAsync(file, error, list => import.RunAsync(job, arguments.GetValue(Encoding), arguments.GetValue(TimeZone), list, cancellation));
                await WriteReportAsync(report, () => import.OpenReportAsync(job.Id, cancellation));
            }
            else
            {
                configuration = GuardConfiguration.Load(arguments.GetRequiredValue(Config)!.FullName);
                await ProblemReport.WriteAsync(configuration, error);
                if (configuration.Problems.Count > 0)
                {
                    return ExitCode.BadConfiguration;
                }

                if (InputNamedBy(report, [configuration.Options.Registry.File, configuration.Options.Complaints.CalendarFile]) is { } configured)
                {
                    await error.WriteLineAsync(OverwritesInput(report!, configured));
                    return ExitCode.Failure;
                }

                await using var import = await DirectoryImport.OpenAsync(configuration);
                tally = await ImportView.ShowAsync(file, error, list => import.RunAsync(job, list, cancellation));
                await WriteReportAsync(report, () => import.OpenReportAsync(job.Id, cancellation));
            }

            return await TellAsync(tally, output, error);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync($"Interrupted. What was counted is recorded; --id {job.Id} goes on with it.");
            return ExitCode.Failure;
        }
        catch (ListRefusedException refused)
        {
            await error.WriteLineAsync($"The import {job.Id} was refused: {PlainText.Of(refused.Message)} --force takes it all the same.");
            return ExitCode.Failure;
        }
        catch (Exception failure) when (failure is ApiException or ImportFailedException or ListFormatException or ImportRunningException or ImportConflictException or HttpRequestException or StartRefusedException
            or IOException or UnauthorizedAccessException or InvalidDataException or StorageException or JournalDamagedException || configuration?.Describe(failure) is not null)
        {
            var problem = failure is IOException or UnauthorizedAccessException or InvalidDataException or JournalDamagedException ? null : configuration?.Describe(failure);
            await error.WriteLineAsync($"The import {job.Id} failed: {PlainText.Of(problem ?? failure.Message)}");
            return ExitCode.Failure;
        }
    }

    private static ImportJob JobOf(ParseResult arguments, FileInfo file)
    {
        var format = arguments.GetValue(Format) is { } said && TryReadFormat(said, out var read) ? read : FormatOf(file);
        return new ImportJob
        {
            Id = arguments.GetValue(Id) ?? ImportJob.NewId(),
            Organization = arguments.GetRequiredValue(Organization),
            Actor = "command-line",
            Format = format ?? ImportFormat.Csv,
            Encoding = arguments.GetValue(Encoding) is { } name && ListText.TryParse(name, out var encoding) ? encoding : null,
            Columns = arguments.GetValue(Columns),
            TimeZone = arguments.GetValue(TimeZone) is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : null,
            Mode = new ListMode(arguments.GetValue(Force), arguments.GetValue(DryRun)),
        };
    }

    private static bool TryReadFormat(string name, out ImportFormat format)
    {
        format = string.Equals(name, "csv", StringComparison.OrdinalIgnoreCase) ? ImportFormat.Csv : ImportFormat.Ndjson;
        return format == ImportFormat.Csv || string.Equals(name, "ndjson", StringComparison.OrdinalIgnoreCase);
    }

    // Null: its name does not say.
    private static ImportFormat? FormatOf(FileInfo file) => file.Extension.ToUpperInvariant() switch
    {
        ".CSV" => ImportFormat.Csv,
        ".NDJSON" or ".JSONL" => ImportFormat.Ndjson,
        _ => null,
    };

    // The one of the inputs that the report would overwrite.
    private static string? InputNamedBy(FileInfo? report, IEnumerable<string?> inputs) =>
        report is null ? null : inputs.FirstOrDefault(input => !string.IsNullOrEmpty(input) && FilePath.IsSame(report.FullName, input));

    private static string OverwritesInput(FileInfo report, string input) => $"--report {report} would overwrite {input}, which is read; name another file.";

    private static async Task WriteReportAsync(FileInfo? target, Func<Task<Stream>> open)
    {
        if (target is null)
        {
            return;
        }

        await using var report = await open();
        await using var file = target.Create();
        await report.CopyToAsync(file);
    }

    private static async Task<int> TellAsync(ImportTally tally, TextWriter output, TextWriter error)
    {
        foreach (var bad in tally.Errors.Take(ShownErrors))
        {
            await error.WriteLineAsync($"line {bad.Line}: {PlainText.Of(bad.Error)}");
        }

        if (tally.Rejected > ShownErrors)
        {
            await error.WriteLineAsync($"… and {tally.Rejected - Math.Min(tally.Errors.Count, ShownErrors)} more; --report FILE writes all.");
        }

        var import = tally.Id is null ? "nothing was recorded" : $"import {tally.Id}";
        await output.WriteLineAsync($"accepted {tally.Accepted}, unchanged {tally.Unchanged}, rejected {tally.Rejected} ({import})");
        return tally.Rejected == 0 ? ExitCode.Success : ExitCode.BadData;
    }
}

/// <summary>The import cannot be finished, for a reason that somebody has to look at.</summary>
internal sealed class ImportFailedException(string message) : Exception(message);

/// <summary>What an import came to.</summary>
/// <param name="Id">Names it; null: it was a trial.</param>
/// <param name="Accepted">Rows that were recorded.</param>
/// <param name="Unchanged">Rows that state nothing new.</param>
/// <param name="Rejected">Bad rows.</param>
/// <param name="Errors">The first of them.</param>
internal sealed record ImportTally(string? Id, long Accepted, long Unchanged, long Rejected, IReadOnlyList<LineError> Errors);
