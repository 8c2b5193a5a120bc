using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>
/// What must carry marks and cannot is not lawful, and what cannot be known to be harmless does not pass: whatever says it is text and shows something that cannot be told; data for a program on the
/// phone, unless the code allows it; and what changes beside the text what the phone shows, unless it is on the list of the class. Of public interest everything passes.
/// </summary>
internal sealed class NotMarkableRule : IRule
{
    public bool CanTurn => false;

    public Reason Check(ref Submission submission)
    {
        if (submission.Class == Purpose.PublicInterest)
        {
            return Reason.None;
        }

        if (submission.IsGarbled || (!submission.IsText && submission.Code is not { AllowsBinary: true }))
        {
            return Reason.NotMarkable;
        }

        var allowed = BesideTexts.AllowedFor(submission.Class) | (submission.IsText ? BesideText.None : BesideTexts.OfBinary);
        return (submission.Beside & ~allowed) == 0 ? Reason.None : Reason.NotMarkable;
    }
}
