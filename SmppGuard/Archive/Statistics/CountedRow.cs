using SmppGuard.Model;

namespace SmppGuard.Archive.Statistics;

/// <summary>Who is counted. All of it comes from the registry or is empty, so that nobody can make counts of his own.</summary>
/// <param name="Account">The account.</param>
/// <param name="Organization">Owner of the code; empty: the source was no registered code.</param>
/// <param name="Code">The registered number that the source matched; empty: none.</param>
internal sealed record CountedSender(string Account, string Organization, string Code);

/// <summary>As what a message is counted.</summary>
/// <param name="Day">The day in Shanghai on which it was received (<see cref="Retention.DayOf"/>).</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="Class">What it was.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="Outcome">What became of it.</param>
internal readonly record struct CountedAs(int Day, CountedSender Sender, Purpose Class, Reason Reason, MessageOutcome Outcome)
{
    /// <summary>Whether its PDUs were handed to an SMSC, or may have been: only those are counted as segments.</summary>
    public static bool WasSent(MessageOutcome outcome) => outcome is MessageOutcome.Accepted or MessageOutcome.Rejected or MessageOutcome.Unknown;
}

/// <summary>How many.</summary>
/// <param name="Messages">Messages.</param>
/// <param name="Segments">PDUs that they left as.</param>
internal readonly record struct MessageCounts(long Messages, long Segments)
{
    public static MessageCounts operator +(MessageCounts left, MessageCounts right) => new(left.Messages + right.Messages, left.Segments + right.Segments);
}

/// <summary>A row of what is stored.</summary>
/// <param name="As">What was counted.</param>
/// <param name="Counts">How many; of one pod it may be less than none, where another counted what it moved.</param>
internal readonly record struct CountedRow(CountedAs As, MessageCounts Counts);
