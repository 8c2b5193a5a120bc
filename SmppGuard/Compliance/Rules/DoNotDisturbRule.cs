using SmppGuard.DoNotDisturb;
using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>No adverts to numbers on a do-not-disturb list, whatever their owners agreed to. Notices and codes are not affected.</summary>
internal sealed class DoNotDisturbRule(DoNotDisturbIndex doNotDisturb) : IRule
{
    public bool CanTurn => true;

    public Reason Check(ref Submission submission) =>
        submission.Class == Purpose.Commercial && doNotDisturb.Contains(submission.Msisdn) ? Reason.DoNotDisturb : Reason.None;
}
