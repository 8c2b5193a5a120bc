using SmppGuard.Model;

namespace SmppGuard.Compliance;

/// <summary>One rule. A pure function of the submission and of immutable or lock-free memory: no I/O, no waiting, no allocation.</summary>
internal interface IRule
{
    /// <summary>
    /// Whether its verdict can turn while a message waits, because it looks at a clock, at a list or at the standing of somebody: then it judges again, with what is known at that
    /// moment. What a rule reads out of the message itself stays as it was found.
    /// </summary>
    bool CanTurn { get; }

    /// <summary><see cref="Reason.None"/> when the message passes. What a rule cannot evaluate it refuses: nothing fails open.</summary>
    Reason Check(ref Submission submission);
}
