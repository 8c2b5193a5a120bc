using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>
/// What must carry marks and cannot is not lawful: an advert that is not text; whatever says it is text, which the phone would try to show, and whose octets do not make one, or which shows
/// more than its text. Notices and codes that are binary by their data_coding are for machines, and pass.
/// </summary>
internal sealed class NotMarkableRule : IRule
{
    public bool CanTurn => false;

    public Reason Check(ref Submission submission) => submission.Class switch
    {
        Purpose.Commercial when !submission.IsText || submission.IsGarbled => Reason.NotMarkable,
        Purpose.Notification or Purpose.Verification when submission.IsGarbled => Reason.NotMarkable,
        _ => Reason.None,
    };
}
