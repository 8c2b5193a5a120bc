using SmppGuard.Admin;
using SmppGuard.Observability;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Hosting;

/// <summary>
/// Reads the configuration again while the program runs, and takes from it what can change without a restart. One that has anything wrong in it is not taken at all: half of a configuration is
/// one that nobody wrote. It is judged twice: as it stands, and as it will be with what needs a restart left as it is.
/// </summary>
internal sealed class ConfigurationReload(
    ConfigurationSource source,
    GuardOptions running,
    GuardTls tls,
    LiveSettings settings,
    SmscRuns smscs,
    LogLevels levels,
    StartGate gate,
    ConfigurationMetrics metrics,
    TimeProvider time,
    ILogger<ConfigurationReload> logger) : IConfigurationReload, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task<ReloadOutcome> RunAsync(string by)
    {
        await _turn.WaitAsync();
        try
        {
            return gate.Problem is { } phase ? NotTaken([$"SmppGuard is {phase}; try again when it serves."]) : await TakeAsync(by);
        }
        catch (Exception failure)
        {
            // A file that somebody is just writing, or took away; whatever it is, who sent a signal has no other way to learn of it.
            return NotTaken([failure.Message]);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<ReloadOutcome> TakeAsync(string by)
    {
        if (source.Load is not { } load)
        {
            return NotTaken(["The configuration was made in code; there is no file to read again."]);
        }

        var read = load();
        if (read.Problems.Count > 0)
        {
            return NotTaken(read.Problems);
        }

        var next = read.Options;
        List<string> problems = [];
        List<string> changed = [];
        List<string> needRestart = [];
        LiveKeys.Reconcile(running, next, changed, needRestart);
        GuardOptionsValidator.Validate(next, [], problems, []);
        var certificates = problems.Count == 0 ? tls.Prepare(next, problems) : [];
        if (problems.Count > 0)
        {
            return NotTaken([.. problems.Select(read.Locate)]);
        }

        // Nothing fails from here on. Who connects comes first, who is routed to it last: with the registry's snapshot, which each message reads once.
        tls.Take(next, certificates);
        LiveKeys.Take(running, next);
        settings.Take(next);
        var leaving = smscs.Take(next.Smscs);
        await settings.TakeRegistryAsync(next);
        smscs.Retire(leaving);
        metrics.Taken(time.GetUtcNow());
        Tell(next.Log, by, changed, needRestart);
        return new ReloadOutcome([], changed, needRestart);
    }

    private ReloadOutcome NotTaken(IReadOnlyList<string> problems)
    {
        metrics.NotTaken();
        foreach (var problem in problems)
        {
            HostingLog.ConfigurationNotTaken(logger, problem);
        }

        return new ReloadOutcome(problems, [], []);
    }

    // Told at whichever levels show it: those of before, or those of now.
    private void Tell(LogOptions log, string by, List<string> changed, List<string> needRestart)
    {
        var wasShown = logger.IsEnabled(LogLevel.Warning);
        if (wasShown)
        {
            Write();
        }

        levels.Set(LogSettings.Of(log.Level, log.Levels));
        if (!wasShown)
        {
            Write();
        }

        void Write()
        {
            HostingLog.ConfigurationTaken(logger, by, changed.Count == 0 ? "nothing" : string.Join(", ", changed));
            if (needRestart.Count > 0)
            {
                HostingLog.ConfigurationNeedsRestart(logger, string.Join(", ", needRestart));
            }
        }
    }
}
