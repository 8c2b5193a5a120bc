using System.CommandLine;
using System.Globalization;
using SmppGuard.Hosting;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Commands;

/// <summary><c>journal repair --config FILE</c>: keeps of a damaged journal what is whole, and says how much that was.</summary>
internal static class JournalRepairCommand
{
    public static Command Create()
    {
        var config = new Option<FileInfo>("--config") { Description = "The configuration file; it says where the data directory is.", Required = true };
        var command = new Command("repair", "Keep of a damaged journal what is whole, put the damaged files aside, and say what is lost.") { config };
        command.SetAction(async (arguments, _) =>
        {
            var output = arguments.InvocationConfiguration.Output;
            var error = arguments.InvocationConfiguration.Error;
            var configuration = GuardConfiguration.Load(arguments.GetRequiredValue(config).FullName, withRegistry: false);
            if (configuration.Problems.Count > 0)
            {
                await ProblemReport.WriteAsync(configuration, error);
                return ExitCode.BadConfiguration;
            }

            var data = configuration.Options.DataDirectory;
            var journal = Path.Combine(data, JournalServices.Folder);
            if (!Directory.Exists(journal))
            {
                await error.WriteLineAsync($"nothing was repaired: there is no journal {journal}");
                return ExitCode.Failure;
            }

            try
            {
                using var taken = DataDirectoryLock.TakeForCommand(data);
                var archived = StorageProvider.ArchivedUpTo(configuration.Options);
                if (archived is null && StorageProvider.MissingInJournal(configuration.Options, JournalSegment.FirstIn(journal)) is { } missing)
                {
                    // Marks would make a start possible, without the consents and refusals that guard.db had.
                    throw new JournalDamagedException(missing);
                }

                var report = JournalRepair.Run(journal, archived ?? JournalPosition.Start.Sequence, TimeProvider.System.GetUtcNow());
                await WriteAsync(output, report, archived ?? 0);
                return ExitCode.Success;
            }
            catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException or StartRefusedException or JournalDamagedException)
            {
                await error.WriteLineAsync($"the journal is not repaired: {failure.Message}");
                return ExitCode.Failure;
            }
        });
        return command;
    }

    private static async Task WriteAsync(TextWriter output, JournalRepairReport report, long archived)
    {
        foreach (var lost in report.Lost)
        {
            var place = string.Create(
                CultureInfo.InvariantCulture,
                $"{lost.Segment}: lost {lost.Count} records, {lost.First} to {lost.First + lost.Count - 1}, written between {TimeOf(lost.After)} and {TimeOf(lost.Before)}");
            await output.WriteLineAsync(place);
        }

        var count = report.Lost.Sum(lost => lost.Count);
        var safe = report.Lost.Sum(lost => Math.Clamp(archived - lost.First, 0, lost.Count));
        var sum = string.Create(CultureInfo.InvariantCulture, $"kept {report.Kept} records, lost {count}, of which {safe} are in the archive");
        await output.WriteLineAsync(sum);
        if (report.MovedTo is { } folder)
        {
            await output.WriteLineAsync($"the files as they were are in {folder}");
        }
    }

    private static string TimeOf(long milliseconds) =>
        milliseconds == 0 ? "?" : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
