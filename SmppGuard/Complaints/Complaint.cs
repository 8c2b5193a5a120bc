using SmppGuard.Model;

namespace SmppGuard.Complaints;

/// <summary>Where a complaint stands. The names are stored: never rename.</summary>
internal enum ComplaintStatus
{
    /// <summary>Not answered yet: its deadline runs.</summary>
    Open,

    Answered,
    Closed,
}

/// <summary>Somebody complained about messages. Immutable; a change makes a new one.</summary>
internal sealed record Complaint
{
    /// <summary>Given by the store; 0: not stored yet.</summary>
    public long Id { get; init; }

    /// <summary>Number that the reporting centre or carrier gave it; with the channel it identifies the complaint. Null: it has none.</summary>
    public string? Reference { get; init; }

    /// <summary>Who complained.</summary>
    public required Msisdn Msisdn { get; init; }

    /// <summary>Whose message it was; null: not found out yet.</summary>
    public string? Organization { get; init; }

    /// <summary>Where the message came from: a source as it was shown on the phone.</summary>
    public string? Code { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>How it came: 12321, carrier, phone, web…</summary>
    public required string Channel { get; init; }

    /// <summary>What was said.</summary>
    public required string Text { get; init; }

    /// <summary>Last day to answer, in China.</summary>
    public required DateOnly DueDate { get; init; }

    /// <summary>False: the holidays up to the due date are not published yet, or not in the calendar.</summary>
    public required bool IsDueDateConfirmed { get; init; }

    public ComplaintStatus Status { get; init; }

    /// <summary>Whether it was right; null: not decided.</summary>
    public bool? Upheld { get; init; }

    public string? Answer { get; init; }

    /// <summary>Who deals with it.</summary>
    public string? HandledBy { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Name of the API key that recorded it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Whether the time to answer is over and there is no answer.</summary>
    public bool IsOverdueAt(DateTimeOffset now) => Status == ComplaintStatus.Open && now >= WorkingDays.EndOf(DueDate);
}

/// <summary>One change of one field of a complaint.</summary>
internal sealed record ComplaintChange(DateTimeOffset At, string By, string Field, string? Old, string? New);

/// <summary>Which complaints to list; what is null does not matter. Newest first.</summary>
internal sealed record ComplaintFilter
{
    public ComplaintStatus? Status { get; init; }

    public string? Organization { get; init; }

    public Msisdn? Msisdn { get; init; }

    /// <summary>Only those whose time to answer is over at this moment.</summary>
    public DateTimeOffset? OverdueAt { get; init; }

    /// <summary>Only those with a smaller id.</summary>
    public long Before { get; init; } = long.MaxValue;

    public required int Limit { get; init; }
}
