using SmppGuard.Compliance;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.RulePacks;

namespace SmppGuard.Relay.Submits;

/// <summary>Makes what explains submits of before, under whichever rule pack.</summary>
internal sealed class PastSubmits(IServiceProvider services, PackRules rules, NumberPlan numbers, SmppOptions smpp)
{
    public SubmitExplainer Under(RulePack pack)
    {
        var (ruleset, stamper) = rules.Under(pack);
        return ActivatorUtilities.CreateInstance<SubmitExplainer>(services, new RulePackOptions(pack.Name), new SubmitJudge(ruleset, numbers, smpp), new SubmitPlanner(stamper));
    }
}
