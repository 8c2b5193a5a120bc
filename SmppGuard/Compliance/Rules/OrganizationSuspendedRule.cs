using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>
/// Nothing is sent while the account, the code or the organization that owns it is suspended or terminated, or where the organization's licences have to be
/// verified, and valid when the phone gets it, and are not.
/// </summary>
internal sealed class OrganizationSuspendedRule : IRule
{
    public bool CanTurn => true;

    public Reason Check(ref Submission submission) => SenderStanding.Of(submission.Account, submission.Code, submission.DeliveredAt);
}
