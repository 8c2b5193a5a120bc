using System.CommandLine;
using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Commands;

/// <summary><c>backup --config FILE --to FOLDER</c>: copies the data directory, also beside a running <c>serve</c>.</summary>
internal static class BackupCommand
{
    /// <summary>It gives way to a <c>serve</c> beside it.</summary>
    private const int Nice = 10;

    public static Command Create()
    {
        var config = new Option<FileInfo>("--config") { Description = "The configuration file; it says where the data directory is.", Required = true };
        var to = new Option<DirectoryInfo>("--to") { Description = "The folder to make; it must not be there yet.", Required = true };
        var command = new Command("backup", "Copy the data directory, also while serve runs, so that the copy can take its place.") { config, to };
        command.SetAction((arguments, _) => RunAsync(arguments.GetRequiredValue(config).FullName, arguments.GetRequiredValue(to).FullName, arguments.InvocationConfiguration));
        return command;
    }

    private static async Task<int> RunAsync(string file, string folder, InvocationConfiguration streams)
    {
        var error = streams.Error;
        var configuration = GuardConfiguration.Load(file);
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
            var report = StorageProvider.Backup(configuration.Options, target);
            var line = string.Create(CultureInfo.InvariantCulture, $"{target}: {report.Files} files, {report.Octets} octets, {report.JournalRecords} journal records");
            await streams.Output.WriteLineAsync(line);
            return ExitCode.Success;
        }
        catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException or JournalDamagedException)
        {
            await error.WriteLineAsync($"no backup was made: {failure.Message}");
            return ExitCode.Failure;
        }
    }
}
