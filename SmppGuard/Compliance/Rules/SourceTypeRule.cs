using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance.Rules;

/// <summary>The source must be of a type of number and a numbering plan that its code allows. What we answer to a reply comes from where the reply went, as the SMSC writes it.</summary>
internal sealed class SourceTypeRule : IRule
{
    public bool CanTurn => false;

    public Reason Check(ref Submission submission) =>
        submission.IsAnswerToReply
        || (submission.Code is { } code && SourceTypes.Has(code.SourceTons, submission.SourceAddrTon) && SourceTypes.Has(code.SourceNpis, submission.SourceAddrNpi))
            ? Reason.None
            : Reason.SourceNotAllowed;
}
