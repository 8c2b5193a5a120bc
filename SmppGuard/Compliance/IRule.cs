namespace SmppGuard.Compliance;

/// <summary>One rule. A pure function of the submission and of immutable or lock-free memory: no I/O, no waiting, no allocation.</summary>
internal interface IRule
{
    /// <summary><see cref="Reason.None"/> when the message passes. What a rule cannot evaluate it refuses: nothing fails open.</summary>
    Reason Check(ref Submission submission);
}
