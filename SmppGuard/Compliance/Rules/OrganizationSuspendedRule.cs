using SmppGuard.Registry;

namespace SmppGuard.Compliance.Rules;

/// <summary>Whoever is suspended or terminated sends nothing, whether it is the account or the organization that owns the code.</summary>
internal sealed class OrganizationSuspendedRule : IRule
{
    public Reason Check(ref Submission submission) =>
        submission.Account.Standing != Standing.Active || (submission.Code is { } code && code.Organization.Standing != Standing.Active)
            ? Reason.OrganizationSuspended
            : Reason.None;
}
