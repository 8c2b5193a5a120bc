using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>
/// Refuses commercial content from a code that is registered for notices or verification codes and whose <see cref="Registry.ContentPolicy"/> is to refuse it. <see
/// cref="Content.ContentFacts"/> has read the text.
/// </summary>
internal sealed class ContentNotPermittedRule : IRule
{
    public bool CanTurn => false;

    public Reason Check(ref Submission submission) => submission.IsContentRefused ? Reason.ContentNotPermitted : Reason.None;
}
