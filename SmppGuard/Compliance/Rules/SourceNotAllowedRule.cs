namespace SmppGuard.Compliance.Rules;

/// <summary>The source must be one of the account's registered codes: digits only, at most 20, not empty. <see cref="MessageFacts"/> has looked for it.</summary>
internal sealed class SourceNotAllowedRule : IRule
{
    public Reason Check(ref Submission submission) => submission.Code is null ? Reason.SourceNotAllowed : Reason.None;
}
