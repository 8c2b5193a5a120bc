using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SmppGuard.Admin.Exports;
using SmppGuard.Cli;
using SmppGuard.Cli.Archive;
using SmppGuard.Cli.Output;
using SmppGuard.Evidence;
using SmppGuard.Hosting;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Commands;

/// <summary>
/// <c>archive export</c>, as the tool has it, and with <c>--config FILE</c> of an SmppGuard that does not run. Exits 0 when the package is there and whole, 1 when there is none, 78 when the configuration is wrong.
/// </summary>
internal static class StoreExportCommand
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private static readonly Option<FileInfo> Config = new("--config") { Description = "Configuration file of an SmppGuard that does not run: the package is made of its store, without a server and a key" };

    /// <summary>Adds it to the command over the API.</summary>
    public static void AddTo(Command export)
    {
        var overApi = (AsynchronousCommandLineAction)export.Action!;
        export.Add(Config);
        export.Validators.Add(result =>
        {
            if (result.GetResult(Config) is not null
                && new Option[] { Connection.Server, Connection.KeyFile, Connection.CaFile, ArchiveCommands.Delete }.Any(option => result.GetResult(option) is { Implicit: false }))
            {
                result.AddError("--config asks no server, so there is no address, no key, no authority and nothing to delete there.");
            }
        });
        export.SetAction((arguments, cancellation) => arguments.GetValue(Config) is { } config ? RunAsync(arguments, config, cancellation) : overApi.InvokeAsync(arguments, cancellation));
    }

    private static async Task<int> RunAsync(ParseResult arguments, FileInfo config, CancellationToken cancellation)
    {
        var error = TextWriter.Synchronized(arguments.InvocationConfiguration.Error);
        var configuration = GuardConfiguration.Load(config.FullName);
        await ProblemReport.WriteAsync(configuration, error);
        if (configuration.Problems.Count > 0)
        {
            return ExitCode.BadConfiguration;
        }

        try
        {
            var body = BodyOf(arguments);
            var output = arguments.GetValue(ArchiveCommands.Output)?.FullName;
            string? target = null;
            var done = await ShowAsync(error, progress => OfflineExport.MakeAsync(configuration, body, id => target = output ?? Path.GetFullPath($"smppguard-{id}.zip"), progress, cancellation));
            var findings = await Task.Run(() => PackageVerifier.Run(target!, new PackageTrust(RequireSignature: false, Certificate: null, done.ManifestSha256), cancellation), cancellation);
            if (findings.Damages.Count > 0)
            {
                await VerifyCommand.TellAsync(findings, error);
                return ExitCode.BadData;
            }

            await Report.Of(arguments).WriteAsync(new JsonObject
            {
                ["file"] = target,
                ["id"] = done.Id,
                ["octets"] = done.Octets,
                ["manifestSha256"] = done.ManifestSha256,
                ["signedBy"] = findings.SignedBy ?? "(nobody)",
                ["messages"] = Total(done, "messages"),
                ["consents"] = Total(done, "consents"),
            });
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("there is no package: it was told to stop");
            return ExitCode.Failure;
        }
        catch (Exception failure) when (failure is ExportRefusedException or ApiException or StartRefusedException or StorageException or JournalDamagedException or CryptographicException or IOException
            or UnauthorizedAccessException or InvalidDataException || configuration.Describe(failure) is not null)
        {
            var problem = failure is ExportRefusedException or ApiException or IOException or UnauthorizedAccessException ? null : configuration.Describe(failure);
            await error.WriteLineAsync($"there is no package: {problem ?? failure.Message}");
            return ExitCode.Failure;
        }
    }

    private static ExportBody BodyOf(ParseResult arguments) => new(
        arguments.GetValue(ArchiveCommands.Msisdn),
        arguments.GetValue(ArchiveCommands.Organization),
        arguments.GetValue(ArchiveCommands.Code),
        arguments.GetValue(ArchiveCommands.Account),
        TimeOf(arguments, ArchiveCommands.From),
        TimeOf(arguments, ArchiveCommands.To),
        arguments.GetValue(ArchiveCommands.Reason));

    private static DateTimeOffset? TimeOf(ParseResult arguments, Option<string> option) =>
        Moment.Read(arguments.GetValue(option), option.Name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    // A line every few seconds of how much is in it.
    private static async Task<ExportRecord> ShowAsync(TextWriter error, Func<Action<PackageWriter>, Task<ExportRecord>> make)
    {
        PackageWriter? package = null;
        var making = make(written => Volatile.Write(ref package, written));
        while (await Task.WhenAny(making, Task.Delay(LineInterval)) != making)
        {
            if (Volatile.Read(ref package) is { } now)
            {
                await error.WriteLineAsync($"in it so far: {string.Join(", ", now.Snapshot().Where(total => !total.Key.Contains('.', StringComparison.Ordinal)).Select(total => string.Create(CultureInfo.InvariantCulture, $"{total.Value:N0} {total.Key}")))}");
            }
        }

        return await making;
    }

    private static string Total(ExportRecord done, string what) => (done.Totals?.GetValueOrDefault(what) ?? 0).ToString(CultureInfo.InvariantCulture);
}
