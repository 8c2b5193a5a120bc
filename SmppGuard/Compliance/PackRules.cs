using SmppGuard.Compliance.Content;
using SmppGuard.Compliance.Rules;
using SmppGuard.Consents;
using SmppGuard.DoNotDisturb;
using SmppGuard.Model;
using SmppGuard.Restrictions;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>The rules as they are under a rule pack, whichever is in force, for questions: nothing that is sent is judged by these.</summary>
internal sealed class PackRules(
    ComplianceSnapshots snapshots,
    ContentDetector detector,
    NumberPlan numbers,
    Staleness staleness,
    DoNotDisturbIndex doNotDisturb,
    ConsentIndex consents,
    QuietHoursPolicy quietHours,
    TimeProvider time,
    ILogger<Ruleset> logger)
{
    /// <summary>What judges, and what stamps.</summary>
    public (Ruleset Rules, Stamper Stamper) Under(RulePack pack)
    {
        var own = snapshots.Under(pack);
        var instruction = new OptOutInstruction(pack);
        var facts = new MessageFacts(numbers, new ContentFacts(detector, new TextLimit(pack), own), consents);

        // Whether this pod can follow the others for the moment says nothing of a message.
        IRule[] rules = [.. Ruleset.Standard(own, instruction, staleness, doNotDisturb, consents, quietHours).Where(rule => rule is not StaleRule)];
        return (new Ruleset(facts, rules, time, logger), new Stamper(own, instruction));
    }
}
