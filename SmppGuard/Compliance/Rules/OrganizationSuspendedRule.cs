namespace SmppGuard.Compliance.Rules;

/// <summary>Whoever is suspended or terminated sends nothing, whether it is the account, the code or the organization that owns it.</summary>
internal sealed class OrganizationSuspendedRule : IRule
{
    public Reason Check(ref Submission submission) => SenderStanding.Of(submission.Account, submission.Code);
}
