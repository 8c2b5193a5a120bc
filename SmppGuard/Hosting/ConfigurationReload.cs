using SmppGuard.Observability;

namespace SmppGuard.Hosting;

/// <summary>
/// Reads the configuration again while the program runs, and takes from it what can change without a restart. One that has anything wrong in it is not taken at all: half of a
/// configuration is one that nobody wrote.
/// </summary>
internal sealed class ConfigurationReload(string file, LogLevels levels, ILogger<ConfigurationReload> logger)
{
    private readonly Lock _gate = new();

    public void Run()
    {
        lock (_gate)
        {
            try
            {
                var configuration = GuardConfiguration.Load(file);
                foreach (var problem in configuration.Problems)
                {
                    HostingLog.ConfigurationNotTaken(logger, problem);
                }

                if (configuration.Problems.Count == 0)
                {
                    Take(configuration.Options.Log);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // A file that somebody is just writing, or took away.
                HostingLog.ConfigurationNotTaken(logger, failure.Message);
            }
        }
    }

    // Told at whichever levels show it: those of before, or those of now.
    private void Take(LogOptions log)
    {
        var wasShown = logger.IsEnabled(LogLevel.Warning);
        if (wasShown)
        {
            HostingLog.ConfigurationTaken(logger);
        }

        levels.Set(LogSettings.Of(log.Level, log.Levels));
        if (!wasShown)
        {
            HostingLog.ConfigurationTaken(logger);
        }
    }
}
