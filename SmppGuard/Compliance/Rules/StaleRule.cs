using SmppGuard.Model;
using SmppGuard.Restrictions;

namespace SmppGuard.Compliance.Rules;

/// <summary>No adverts while this pod cannot follow the others: the recipient may have refused at one of them. For the time being, and nothing but adverts.</summary>
internal sealed class StaleRule(Staleness staleness) : IRule
{
    public bool CanTurn => true;

    public Reason Check(ref Submission submission) => submission.Class == Purpose.Commercial && staleness.IsStale ? Reason.ConsentsStale : Reason.None;
}
