using SmppGuard.Model;

namespace SmppGuard.Archive.Statistics;

/// <summary>A message became something else than its record said: it left, or did not, when its time came, or the SMSC answered late.</summary>
/// <param name="RecordId">The message.</param>
/// <param name="Sequence">Place in the journal of the record that says so.</param>
/// <param name="From">What it was.</param>
/// <param name="To">What it is.</param>
/// <param name="Reason">Why it was refused, if it was.</param>
/// <param name="LateAt">When the SMSC answered late; null: it was not late.</param>
internal readonly record struct OutcomeMove(long RecordId, long Sequence, MessageOutcome From, MessageOutcome To, Reason Reason, long? LateAt)
{
    /// <summary>Whether it changed the record: of several late answers one does.</summary>
    public bool IsOf(MessageRecord message) => LateAt is null || message.LateAnswerAt?.ToUnixTimeMilliseconds() == LateAt;
}
