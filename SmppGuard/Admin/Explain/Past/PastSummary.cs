using SmppGuard.Model;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Admin.Explain.Past;

/// <summary>How many messages would be decided otherwise.</summary>
internal sealed record PastSummary
{
    /// <summary>The rule pack that they were judged under.</summary>
    public required string RulePack { get; init; }

    /// <summary>Messages that were judged.</summary>
    public required long Judged { get; init; }

    /// <summary>Lines, or messages, that could not be judged.</summary>
    public required long Errors { get; init; }

    /// <summary>Of those that were judged: would be allowed.</summary>
    public required long Allowed { get; init; }

    /// <summary>Would be refused.</summary>
    public required long Refused { get; init; }

    /// <summary>Of those of which it is known what was decided, and not because of the moment.</summary>
    public required long Compared { get; init; }

    /// <summary>Were decided as they would be.</summary>
    public required long Unchanged { get; init; }

    /// <summary>Were allowed, and would be refused.</summary>
    public required long AllowedToRefused { get; init; }

    /// <summary>Were refused, and would be allowed.</summary>
    public required long RefusedToAllowed { get; init; }

    /// <summary>What changes into what, the most frequent first.</summary>
    public required IReadOnlyList<PastChange> Changes { get; init; }

    /// <summary>Whether all were judged that there are.</summary>
    public required bool Complete { get; init; }

    /// <summary>Why not.</summary>
    public required string? Problem { get; init; }

    /// <summary>Of the archive: the cursor of the rest.</summary>
    public required string? Next { get; init; }
}

/// <summary>A change, and how many messages it has.</summary>
/// <param name="From"><c>allowed</c>, or why it was refused.</param>
/// <param name="To">The same, as it would be.</param>
/// <param name="Messages">How many.</param>
internal sealed record PastChange(string From, string To, long Messages);

/// <summary>What became of one: a row of the answer.</summary>
internal readonly record struct PastRow(PastSubmit Submit, SubmitExplanation? Explanation, string? Error)
{
    public bool IsAllowed => Explanation!.Status == CommandStatus.ESME_ROK;

    public PastDecision After => new(IsAllowed, Explanation!.Reason);

    /// <summary><c>none</c>, <c>refused</c>, <c>allowed</c> or <c>reason</c>: what is different; <c>moment</c>: the moment decided then; null: nothing is known of before.</summary>
    public string? Change => Explanation is null || Submit.Before is not { } before ? null
        : before.IsOfMoment ? "moment"
        : before.IsAllowed != IsAllowed ? IsAllowed ? "allowed" : "refused"
        : IsAllowed || before.Reason == Reason.None || before.Reason == Explanation.Reason ? "none" : "reason";
}

/// <summary>Counts rows.</summary>
internal sealed class PastCounter
{
    private readonly Dictionary<(string From, string To), long> _changes = [];
    private long _judged;
    private long _errors;
    private long _allowed;
    private long _compared;
    private long _unchanged;
    private long _toRefused;
    private long _toAllowed;

    public void Add(PastRow row)
    {
        if (row.Explanation is null)
        {
            _errors++;
            return;
        }

        _judged++;
        _allowed += row.IsAllowed ? 1 : 0;
        switch (row.Change)
        {
            case null or "moment":
                return;
            case "none":
                _unchanged++;
                break;
            case var change:
                _toRefused += change is "refused" ? 1 : 0;
                _toAllowed += change is "allowed" ? 1 : 0;
                var key = (row.Submit.Before!.Value.Name, row.After.Name);
                _changes[key] = _changes.GetValueOrDefault(key) + 1;
                break;
        }

        _compared++;
    }

    public PastSummary Sum(string rulePack, string? problem, string? next) => new()
    {
        RulePack = rulePack,
        Judged = _judged,
        Errors = _errors,
        Allowed = _allowed,
        Refused = _judged - _allowed,
        Compared = _compared,
        Unchanged = _unchanged,
        AllowedToRefused = _toRefused,
        RefusedToAllowed = _toAllowed,
        Changes = [.. _changes.OrderByDescending(change => change.Value).ThenBy(change => change.Key.From, StringComparer.Ordinal).ThenBy(change => change.Key.To, StringComparer.Ordinal)
            .Select(change => new PastChange(change.Key.From, change.Key.To, change.Value))],
        Complete = problem is null && next is null,
        Problem = problem,
        Next = next,
    };
}
