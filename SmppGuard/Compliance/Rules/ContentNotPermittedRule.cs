using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>A code whose policy is to refuse adverts among its notices or codes carries none. <see cref="Content.ContentFacts"/> has read the text.</summary>
internal sealed class ContentNotPermittedRule : IRule
{
    public bool CanTurn => false;

    public Reason Check(ref Submission submission) => submission.IsContentRefused ? Reason.ContentNotPermitted : Reason.None;
}
