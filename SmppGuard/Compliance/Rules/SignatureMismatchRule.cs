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
        var marks = snapshot.MarksOf(code.Organization);
        submission.Signatures = SignatureScan.Find(submission.Text, snapshot, marks, instruction);
        submission.Concealed = Concealment.Find(submission.Text);
        if (submission.Concealed != Concealments.None)
        {
            submission.Signatures |= FindRevealed(submission.Text, snapshot, marks) & SignatureFinding.Foreign;
        }

        return (submission.Signatures & SignatureFinding.Foreign) != 0 ? Reason.SignatureMismatch : Reason.None;
    }

    // What is left out before it is sent may be what keeps a name from the end.
    private SignatureFinding FindRevealed(ReadOnlySpan<char> text, ComplianceSnapshot snapshot, OrganizationMarks marks)
    {
        using var revealed = new RevealedText(text, stackalloc char[RevealedText.StackLength]);
        return SignatureScan.Find(revealed.Text, snapshot, marks, instruction);
    }
}
