using SmppGuard.Input;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Hosting;

/// <summary>
/// What this machine would say if the configuration were started on it now. Apart from what the files say: a port that is in use today may be free tomorrow, and a
/// full disk must not keep <c>serve</c> from starting to empty it.
/// </summary>
internal static class MachineCheck
{
    /// <param name="configuration">What would be started.</param>
    /// <param name="problems">Receives what would stop the start.</param>
    /// <param name="warnings">Receives what is probably not meant.</param>
    public static void Run(GuardConfiguration configuration, List<string> problems, List<string> warnings)
    {
        var options = configuration.Options;
        var found = new List<string>();
        var doubts = new List<string>();
        if (options.DataDirectory.Length > 0)
        {
            DataDirectoryProbe.Check(options.DataDirectory, MessageJournal.OctetsToStart(options.Journal), found, doubts);
            List<string> unusable = [.. configuration.Unreadable is { } unreadable ? [configuration.Describe(unreadable)!] : StorageProvider.Problems(options).Select(configuration.Locate)];
            if (StoppedSmscs.Problem(options.DataDirectory) is { } damaged)
            {
                unusable.Add(configuration.Locate(damaged.Message));
            }

            problems.AddRange(unusable);
            if (unusable.Count == 0)
            {
                CheckStoredRoutes(options, doubts);
            }
        }

        GuardTls.Check(options, TimeProvider.System.GetUtcNow(), found, doubts);
        var taken = EndpointProbe.Problems(options).ToList();
        if (taken.Count > 0 && !DataDirectoryLock.IsHeld(options.DataDirectory))
        {
            found.AddRange(taken);
        }

        problems.AddRange(found.Select(configuration.Locate));
        warnings.AddRange(doubts.Select(configuration.Locate));
    }

    // What the API has put goes on over changes of the file, and is not checked against it at a start.
    private static void CheckStoredRoutes(GuardOptions options, List<string> doubts)
    {
        try
        {
            doubts.AddRange(UnconfiguredTargets.Of(StorageProvider.StoredRegistry(options), OptionsServices.RegistryRulesOf(options))
                .Select(where => $"{OptionProblems.Section}:Smscs lacks one: of the routes that the API has put, {where}"));
        }
        catch (Exception unreadable) when (unreadable is DataFileDamagedException or StorageException)
        {
            // The start will tell.
        }
    }
}
