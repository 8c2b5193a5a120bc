using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>The source must be one of the account's registered codes, within its validity, now and when the phone gets it, and its approved length: digits only, at most 20, not empty. <see cref="MessageFacts"/> has looked for it.</summary>
internal sealed class SourceNotAllowedRule : IRule
{
    public bool CanTurn => true;

    public Reason Check(ref Submission submission) =>
        submission.Code is { } code && code.IsValidAt(submission.ReceivedAt) && code.IsValidAt(submission.DeliveredAt) && submission.SourceAddr.Length <= code.MaxDigits ? Reason.None : Reason.SourceNotAllowed;
}
