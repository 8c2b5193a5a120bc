using System.CommandLine;
using System.Globalization;
using SmppGuard.Hosting;
using SmppGuard.Model;

namespace SmppGuard.Commands;

/// <summary><c>restore --config FILE --from FOLDER</c>: puts a backup into the data directory, which must hold nothing.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var config = new Option<FileInfo>("--config") { Description = "The configuration file; it says where the data directory is, which must be empty or not be there.", Required = true };
        var from = new Option<DirectoryInfo>("--from") { Description = "The folder that backup made.", Required = true };
        var command = new Command("restore", "Put a backup into an empty data directory, and compare every file with the manifest.") { config, from };
        command.SetAction((arguments, _) =>
            RunAsync(arguments.GetRequiredValue(config).FullName, Path.TrimEndingDirectorySeparator(arguments.GetRequiredValue(from).FullName), arguments.InvocationConfiguration));
        return command;
    }

    private static async Task<int> RunAsync(string file, string folder, InvocationConfiguration streams)
    {
        var error = streams.Error;

        // What the registry file refers to may be in the backup alone.
        var configuration = GuardConfiguration.Load(file, withRegistry: false);
        if (configuration.Problems.Count > 0)
        {
            await ProblemReport.WriteAsync(configuration, error);
            return ExitCode.BadConfiguration;
        }

        try
        {
            var report = StorageProvider.Restore(configuration.Options, folder);
            var line = string.Create(CultureInfo.InvariantCulture, $"{configuration.Options.DataDirectory}: {report.Files} files, {report.Octets} octets, as of {report.AsOf:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            await streams.Output.WriteLineAsync(line);
            await error.WriteLineAsync("What came after that is not known any more, refusals too: see docs/operations/backup.md before adverts flow again.");
            return ExitCode.Success;
        }
        catch (BackupUnusableException unusable)
        {
            foreach (var problem in unusable.Problems)
            {
                await error.WriteLineAsync($"nothing was restored: {problem}");
            }

            return ExitCode.Failure;
        }
        catch (Exception failure) when (failure is StartRefusedException or StorageException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"nothing was restored: {failure.Message}");
            return ExitCode.Failure;
        }
    }
}
