using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.RulePacks;

namespace SmppGuard.Relay.Submits;

/// <summary>Opens a data path for each bind, and for whoever else submits.</summary>
internal sealed class SubmitPaths(
    RegistryStore registry,
    Router router,
    RulePackOptions rulePack,
    SubmitJudge judge,
    SubmitRecorder recorder,
    MessageJournal journal,
    RecordIds ids,
    RelayMetrics metrics,
    TimeProvider time,
    JournalFullRefusals unrecorded)
{
    /// <param name="account">Whose messages take it.</param>
    /// <param name="peer">Where they come from, as records say it.</param>
    public SubmitPath Open(AccountState account, string peer) =>
        new(new SubmittingAccount(registry, router, rulePack.Name, account, peer), judge, recorder, journal, ids, metrics, time, unrecorded);
}
