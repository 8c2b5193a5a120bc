using SmppGuard.Registry;

namespace SmppGuard.Compliance.Rules;

/// <summary>An advert that is not text cannot carry the marks, so it cannot be lawful.</summary>
internal sealed class NotMarkableRule : IRule
{
    public Reason Check(ref Submission submission) =>
        submission.Class == Purpose.Commercial && !submission.IsText ? Reason.NotMarkable : Reason.None;
}
