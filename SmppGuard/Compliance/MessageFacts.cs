using SmppGuard.Compliance.Content;
using SmppGuard.Consents;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>
/// Finds what a message is, before any rule judges it: its code, and with it the organization and the class, which its content can raise, and its recipient. All of it is found first, so that the
/// record of a refused message also says as much as is known.
/// </summary>
internal sealed class MessageFacts(NumberPlan numberPlan, ContentFacts content, ConsentIndex consents)
{
    public void Find(ref Submission submission)
    {
        submission.Code = null;
        submission.Class = Purpose.Unknown;
        submission.StampClass = Purpose.Unknown;
        submission.IsContentRefused = false;
        submission.Content = default;
        submission.Breach = TextBreach.None;
        submission.Template = null;
        submission.Signatures = SignatureFinding.None;
        submission.ConsentId = 0;
        submission.Msisdn = numberPlan.TryNormalize(submission.DestinationAddr, submission.DestAddrTon, out var msisdn) ? msisdn : Msisdn.None;

        if (CodeOf(submission.Account, submission.Registry, submission.SourceAddr) is { } code)
        {
            submission.Code = code;
            if (submission.IsAnswerToReply)
            {
                submission.Class = Purpose.Notification;
                submission.StampClass = Purpose.Notification;
            }
            else
            {
                // A rule asks for it later; memory answers while the text is read.
                consents.Prefetch(code.Organization.Index, submission.Msisdn);
                content.Find(ref submission, code);
            }
        }
    }

    /// <summary>
    /// The longest match over all codes, also those of others: a code that another has inside this account's prefix is not this account's. A source that is not the account's has no owner here: the refusal
    /// must not be recorded under the name of the one whose number was tried.
    /// </summary>
    public static CodeNumber? CodeOf(Account account, RegistrySnapshot registry, ReadOnlySpan<byte> source) =>
        source.Length is > 0 and <= CodeNumber.MaxSourceDigits && registry.LongestMatch(source) is { } code && account.Owns(code) ? code : null;
}
