using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>The recipient must be a valid number. <see cref="MessageFacts"/> has normalized it.</summary>
internal sealed class DestinationInvalidRule : IRule
{
    public bool CanTurn => false;

    public Reason Check(ref Submission submission) => submission.Msisdn.IsValid ? Reason.None : Reason.DestinationInvalid;
}
