using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>Whoever is suspended or terminated, or has no papers that are valid and checked, sends nothing, whether it is the account, the code or the organization that owns it.</summary>
internal sealed class OrganizationSuspendedRule : IRule
{
    public bool CanTurn => true;

    public Reason Check(ref Submission submission) => SenderStanding.Of(submission.Account, submission.Code, submission.ReceivedAt);
}
