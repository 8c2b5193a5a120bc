using System.ComponentModel;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Admin.Registry;

/// <summary>A suspension, from its announcement on.</summary>
internal sealed record SuspensionResponse
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Key { get; init; }

    /// <summary>Whose that was when it was made; null: of several, or none.</summary>
    public required string? Organization { get; init; }

    /// <summary><c>announced</c>, <c>in-force</c>, <c>withdrawn</c>, <c>lifted</c> or <c>ended</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>When it was announced, or made without that.</summary>
    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }

    public required string? Reason { get; init; }

    /// <summary>What a rule has counted.</summary>
    public required SuspensionEvidenceResponse? Evidence { get; init; }

    /// <summary>Null: it took effect at once.</summary>
    public required DateTimeOffset? AnnouncedAt { get; init; }

    /// <summary>When it takes effect, or did.</summary>
    public required DateTimeOffset InForceAt { get; init; }

    /// <summary>Who had it take effect; null: it did not.</summary>
    public required string? InForceBy { get; init; }

    /// <summary>Why somebody did not wait until its time.</summary>
    public required string? InForceReason { get; init; }

    public required DateTimeOffset? EndedAt { get; init; }

    public required string? EndedBy { get; init; }

    public required string? EndedReason { get; init; }

    /// <summary>What its sender has to say, and what was answered; null: nobody has appealed.</summary>
    public required SuspensionAppealResponse? Appeal { get; init; }

    public static SuspensionResponse Of(SuspensionEntry entry) => new()
    {
        Id = entry.Id,
        Kind = entry.Sender.Kind.ToString(),
        Key = entry.Sender.Key,
        Organization = entry.Organization,
        Stage = entry.Stage.Word(),
        At = entry.At,
        By = entry.By,
        Reason = entry.Reason,
        Evidence = entry.Evidence is { } evidence ? new(evidence.Metric, evidence.Count, evidence.Of, evidence.Threshold, evidence.WindowMinutes) : null,
        AnnouncedAt = entry.AnnouncedAt,
        InForceAt = entry.InForceAt,
        InForceBy = entry.InForceBy,
        InForceReason = entry.InForceReason,
        EndedAt = entry.EndedAt,
        EndedBy = entry.EndedBy,
        EndedReason = entry.EndedReason,
        Appeal = entry.Appeal is { } appeal ? new(appeal.At, appeal.By, appeal.Text, appeal.State, appeal.Answer, appeal.AnsweredAt, appeal.AnsweredBy) : null,
    };
}

/// <summary>The figures that a rule was reached by.</summary>
internal sealed record SuspensionEvidenceResponse(string Metric, int Count, int Of, double Threshold, int WindowMinutes);

/// <summary>An appeal against a suspension.</summary>
/// <param name="At">When it was made.</param>
/// <param name="By">Name of the key that made it.</param>
/// <param name="Text">What it says.</param>
/// <param name="State"><c>open</c>, <c>accepted</c> or <c>rejected</c>.</param>
/// <param name="Answer">What was answered; null: nothing yet.</param>
/// <param name="AnsweredAt">When.</param>
/// <param name="AnsweredBy">By whom.</param>
internal sealed record SuspensionAppealResponse(DateTimeOffset At, string By, string Text, string State, string? Answer, DateTimeOffset? AnsweredAt, string? AnsweredBy);

/// <summary>An appeal.</summary>
internal sealed record SuspensionAppealBody
{
    [Description("What the sender has to say, at most 2000 characters.")]
    public required string Text { get; init; }
}

/// <summary>The answer to an appeal.</summary>
internal sealed record SuspensionAnswerBody
{
    [Description("accepted or rejected.")]
    public required string Outcome { get; init; }

    [Description("What the sender is told, at most 2000 characters.")]
    public required string Text { get; init; }
}

/// <summary>A piece of the list of suspensions, newest first.</summary>
internal sealed record SuspensionList(IReadOnlyList<SuspensionResponse> Items, string? Next);
