using SmppGuard.Archive;
using SmppGuard.Carriers.Portability;
using SmppGuard.Consents;
using SmppGuard.DoNotDisturb;
using SmppGuard.Filings;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay;

namespace SmppGuard.Hosting;

/// <summary>
/// The order in which everything starts and stops.
/// <code>
/// before: the data directory is locked; the storage is one that can be used, and where pods share it, this one's number is its own (<see cref="StorageProvider.Require"/>)
/// start:  endpoints listen, behind a gate
///           1  replay what the process before left in the journal; ids go on behind its last one
///           2  load consents, do-not-disturb lists and frequency counts: from here on everything can be decided
///           3  journal                      what is appended is durable from here on
///           4  take up what was under way   submits without an outcome become unknown, parts wait again
///           5  archive pump                 journal to archive
///           6  consents of the registry file
///           7  deliveries that wait, timers
///           8  binds to the SMSCs; those that answer are waited for
///         gate opens: ESMEs may bind
/// stop:   gate shuts
///           1  ESMEs get their answers and are unbound   2  SMSCs are unbound
///         endpoints close
///           3  timers and deliveries rest   4  journal   5  archive pump stores the rest
/// </code>
/// A command on the data directory takes the steps 1, 2 (consents), 3 and 5, and talks to nobody.
/// </summary>
internal sealed class GuardLifecycle(
    ArchivePump pump,
    ArchiveProgress progress,
    JournalReplay replay,
    RecordIds ids,
    ClockGuard clock,
    PodOptions pod,
    IEnumerable<IPodNumber> numbers,
    RegistryStore registry,
    ConsentLoader consentLoader,
    ConsentFollower consentFollower,
    DoNotDisturbService doNotDisturb,
    PortabilityService portability,
    FilingUses filings,
    FrequencyRestore frequency,
    MessageJournal journal,
    RelayService relay,
    ConsentService consents,
    RegistryConsents registryConsents,
    StartGate gate,
    ILogger<GuardLifecycle> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the endpoints listen: while consents are loaded, which can take a minute, the health endpoint says so.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var left = Replay();
        await consentFollower.BeginAsync(cancellationToken);
        await doNotDisturb.LoadAsync(cancellationToken);
        await portability.LoadAsync(cancellationToken);
        await filings.LoadAsync(cancellationToken);
        await frequency.RunAsync(registry.Current, cancellationToken);
        relay.FlushWithJournal();
        journal.Start();
        relay.TakeUp(left);
        pump.Start(left);
        await TakeConsentsOfRegistryFileAsync();
        await relay.ResumeAsync(cancellationToken);
        relay.Connect();
        if (await relay.AwaitSmscsAsync(cancellationToken))
        {
            gate.Open();
        }
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        gate.Close();
        await relay.DrainAsync();

        // The last connection ended on a thread of sockets, and whoever stops next may write to a database.
        await Task.Yield();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // Those of HTTP have ended now, too.
        await Task.Yield();
        await relay.StopTimersAsync();
        StopRecording();
        await relay.LeaveAsync();
        journal.Dispose();
    }

    /// <summary>For a command on the data directory: what it records goes through the journal into the archive. Submits that a crash left without an outcome stay as they are, for <c>serve</c>.</summary>
    public void StartOffline()
    {
        var left = Replay();
        consentLoader.Load(id => registry.State.Indexes.TryGetValue(id, out var index) ? index : null, CancellationToken.None);
        journal.Start();
        pump.Start(left);
    }

    /// <summary>Ends when everything that was recorded is in the archive, as far as that takes it; only then the number of a pod is free.</summary>
    public void StopRecording()
    {
        journal.Stop();
        pump.Stop();
        if (!progress.HasStored(journal.Committed))
        {
            return;
        }

        foreach (var number in numbers)
        {
            number.LetGo();
        }
    }

    private ReplayedJournal Replay()
    {
        pump.Prove();
        var left = replay.Run();
        ids.StartAfter(left.LastRecordId);
        clock.Start(RecordIds.TimeOf(left.LastRecordId));
        if (clock.Problem is { } problem)
        {
            HostingLog.ClockInDoubt(logger, problem);
        }

        if (left.LastRecordId > 0 && RecordIds.PodOf(left.LastRecordId) is var before && before != pod.Number)
        {
            HostingLog.PodChanged(logger, before, pod.Number);
        }

        return left;
    }

    private async Task TakeConsentsOfRegistryFileAsync()
    {
        var problems = await consents.ApplyRegistryFileAsync(registryConsents.Grants, registry.Current);
        foreach (var (position, problem) in problems)
        {
            HostingLog.RegistryConsentRefused(logger, position, problem.Field, problem.Message);
        }
    }
}
