using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>What would come in quiet hours is refused, unless it may wait for their end; then it is judged for that moment.</summary>
internal sealed class QuietHoursRule(QuietHoursPolicy policy) : IRule
{
    public bool CanTurn => true;

    public Reason Check(ref Submission submission)
    {
        if (!policy.Forbid(submission.Code?.Organization, submission.Class, submission.DeliveredAt, out var until))
        {
            return Reason.None;
        }

        submission.HeldUntil = until;
        return until == 0 ? Reason.QuietHours : Reason.None;
    }
}
