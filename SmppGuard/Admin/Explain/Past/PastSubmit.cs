using SmppGuard.Model;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Admin.Explain.Past;

/// <summary>A message of before, of a list or of the archive.</summary>
internal sealed record PastSubmit
{
    /// <summary>Line of the list; null: it is of the archive.</summary>
    public long? Line { get; init; }

    /// <summary>What it is called; null: nothing is said.</summary>
    public string? Id { get; init; }

    public string Account { get; init; } = "";

    /// <summary>When it came, milliseconds since 1970-01-01 UTC; null: nothing is said.</summary>
    public long? ReceivedAt { get; init; }

    /// <summary>What became of it; null: nothing is said.</summary>
    public PastDecision? Before { get; init; }

    /// <summary>Why it cannot be judged; null: it can.</summary>
    public string? Error { get; init; }

    /// <summary>Asks what would become of it.</summary>
    public AskExplainer? Ask { get; init; }
}

/// <summary>Asks an explainer about a message.</summary>
/// <param name="explainer">Under some rule pack.</param>
/// <param name="at">As if it came then, milliseconds since 1970-01-01 UTC.</param>
/// <param name="problem">What is wrong with it, by field, where null is returned.</param>
internal delegate SubmitExplanation? AskExplainer(SubmitExplainer explainer, long at, out (string Field, string Message) problem);

/// <summary>What was decided.</summary>
/// <param name="IsAllowed">Whether it was allowed.</param>
/// <param name="Reason">Why it was not; <see cref="Reason.None"/>: nothing is said.</param>
internal readonly record struct PastDecision(bool IsAllowed, Reason Reason)
{
    /// <summary>Whether it was the moment that decided: a rate, a place, a disk, another pod. Of those nobody knows what they would say.</summary>
    public bool IsOfMoment => Reason is Reason.Throttled or Reason.SmscUnavailable or Reason.QueueFull or Reason.JournalUnavailable or Reason.Incomplete or Reason.PartsDisagree
        or Reason.FrequencyCapped or Reason.ConsentsStale or Reason.Undecidable;

    /// <summary><c>allowed</c>, or why it was refused.</summary>
    public string Name => IsAllowed ? "allowed" : Reason == Reason.None ? "refused" : Reason.Name();
}
