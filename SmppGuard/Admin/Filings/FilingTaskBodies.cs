using System.ComponentModel;
using SmppGuard.Admin.Registry;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Admin.Filings;

/// <summary>A change that a carrier has to be told.</summary>
internal sealed record FilingTaskResponse
{
    public required string Id { get; init; }

    /// <summary><c>open</c>, <c>overdue</c> or <c>closed</c>.</summary>
    public required string State { get; init; }

    public required string Organization { get; init; }

    /// <summary>The code that changed; null: the organization did.</summary>
    public required string? Code { get; init; }

    /// <summary>Whom to tell; null: nothing is filed with anybody.</summary>
    public required string? Carrier { get; init; }

    /// <summary>What changed, as the entry calls it.</summary>
    public required string Field { get; init; }

    public required string? Old { get; init; }

    public required string? New { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public required string ChangedBy { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public required DateTimeOffset? ClosedAt { get; init; }

    public required string? ClosedBy { get; init; }

    /// <summary>The carrier's receipt.</summary>
    public required string? Reference { get; init; }

    public static FilingTaskResponse Of(FilingTask task, DateTimeOffset now)
    {
        // As the history of the same change writes them.
        var change = RegistryResponses.Of(new FieldChange(task.Field, task.Old, task.New));
        return new()
        {
            Id = task.Id,
            State = StateOf(task, now),
            Organization = task.Organization,
            Code = task.Code,
            Carrier = task.Carrier,
            Field = task.Field,
            Old = change.Old,
            New = change.New,
            ChangedAt = task.ChangedAt,
            ChangedBy = task.ChangedBy,
            DueAt = task.DueAt,
            ClosedAt = task.ClosedAt,
            ClosedBy = task.ClosedBy,
            Reference = task.Reference,
        };
    }

    public static string StateOf(FilingTask task, DateTimeOffset now) => !task.IsOpen ? "closed" : now >= task.DueAt ? "overdue" : "open";
}

/// <summary>A piece of the list of tasks, in the order in which they were opened.</summary>
internal sealed record FilingTaskList(IReadOnlyList<FilingTaskResponse> Items, string? Next);

/// <summary>How a task is closed by hand.</summary>
internal sealed record FilingTaskCloseBody
{
    [Description("The carrier's receipt number.")]
    public required string Reference { get; init; }
}
