using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>Nobody signs with another name than the registered one. Public-interest texts are not looked at.</summary>
internal sealed class SignatureMismatchRule(ComplianceSnapshots snapshots, OptOutInstruction instruction) : IRule
{
    public bool CanTurn => false;

    public Reason Check(ref Submission submission)
    {
        if (!submission.IsText || submission.Class == Purpose.PublicInterest || submission.Code is not { } code)
        {
            return Reason.None;
        }

        var snapshot = snapshots.For(submission.Registry);
        var found = SignatureScan.Find(submission.Text, snapshot, snapshot.MarksOf(code.Organization), instruction);
        return (found & SignatureFinding.Foreign) != 0 ? Reason.SignatureMismatch : Reason.None;
    }
}
