using System.CommandLine;
using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Commands;

/// <summary><c>backup --config FILE --to FOLDER</c>: copies the data directory, also beside a running <c>serve</c>. <c>backup verify FOLDER</c>: reads a backup again.</summary>
internal static class BackupCommand
{
    /// <summary>It gives way to a <c>serve</c> beside it.</summary>
    private const int Nice = 10;

    public static Command Create()
    {
        var config = new Option<FileInfo>("--config") { Description = "The configuration file; it says where the data directory is.", Required = true };
        var to = new Option<DirectoryInfo>("--to") { Description = "The folder to make; it must not be there yet.", Required = true };
        var incremental = new Option<bool>("--incremental") { Description = "Take files that have not changed of the newest backup beside --to, instead of copying them again." };
        var trust = new Option<bool>("--trust-unchanged") { Description = "With --incremental: do not read again what is taken of that backup." };
        var command = new Command("backup", "Copy the data directory, also while serve runs, so that the copy can take its place.") { config, to, incremental, trust };
        command.SetAction((arguments, _) => RunAsync(
            arguments.GetRequiredValue(config).FullName,
            arguments.GetRequiredValue(to).FullName,
            new BackupOrder(arguments.GetValue(incremental), arguments.GetValue(trust)),
            arguments.InvocationConfiguration));

        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "The backup." };
        var verify = new Command("verify", "Read a backup again and compare it with its manifest.") { folder };
        verify.SetAction((arguments, _) => VerifyAsync(Path.TrimEndingDirectorySeparator(arguments.GetRequiredValue(folder).FullName), arguments.InvocationConfiguration));
        command.Add(verify);
        return command;
    }

    private static async Task<int> RunAsync(string file, string folder, BackupOrder order, InvocationConfiguration streams)
    {
        var error = streams.Error;
        var configuration = GuardConfiguration.Load(file, withRegistry: false);
        if (configuration.Problems.Count > 0)
        {
            await ProblemReport.WriteAsync(configuration, error);
            return ExitCode.BadConfiguration;
        }

        var target = Path.TrimEndingDirectorySeparator(folder);
        var source = configuration.Options.DataDirectory;
        if (!Directory.Exists(source))
        {
            await error.WriteLineAsync($"no backup was made: there is no data directory {source}");
            return ExitCode.Failure;
        }

        try
        {
            _ = ThreadPriorityOnLinux.Lower(Nice);
            var report = StorageProvider.Backup(configuration.Options, target, order, TimeProvider.System);
            var unchanged = order.Incremental ? string.Create(CultureInfo.InvariantCulture, $"; {report.Unchanged} files, {report.UnchangedOctets} octets of them unchanged since the backup before") : "";
            await streams.Output.WriteLineAsync(Line(target, report) + unchanged);
            if (report.Lost.Count > 0)
            {
                await error.WriteLineAsync($"warning: the archive has lost the files of these days, which are not in the backup: {string.Join(", ", report.Lost)}");
            }

            return ExitCode.Success;
        }
        catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException or JournalDamagedException or BackupUnusableException)
        {
            await error.WriteLineAsync($"no backup was made: {failure.Message}");
            return ExitCode.Failure;
        }
    }

    private static async Task<int> VerifyAsync(string folder, InvocationConfiguration streams)
    {
        try
        {
            var (report, problems) = StorageProvider.VerifyBackup(folder);
            if (problems.Count == 0)
            {
                await streams.Output.WriteLineAsync(Line(folder, report) + "; whole");
                return ExitCode.Success;
            }

            await WriteAsync(problems);
        }
        catch (BackupUnusableException unusable)
        {
            await WriteAsync(unusable.Problems);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await WriteAsync([failure.Message]);
        }

        return ExitCode.Failure;

        async Task WriteAsync(IReadOnlyList<string> problems)
        {
            foreach (var problem in problems)
            {
                await streams.Error.WriteLineAsync(problem);
            }
        }
    }

    private static string Line(string folder, BackupReport report) =>
        string.Create(CultureInfo.InvariantCulture, $"{folder}: {report.Files} files, {report.Octets} octets, {report.JournalRecords} journal records");
}
