using System.Globalization;
using SmppGuard.Complaints;

namespace SmppGuard.Admin.Complaints;

/// <summary>A complaint.</summary>
internal sealed record ComplaintResponse
{
    public required string Id { get; init; }

    public required string? Reference { get; init; }

    public required string Msisdn { get; init; }

    public required string? Organization { get; init; }

    public required string? Code { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required string Channel { get; init; }

    public required string Text { get; init; }

    /// <summary><c>open</c>, <c>answered</c> or <c>closed</c>.</summary>
    public required string Status { get; init; }

    public required bool? Upheld { get; init; }

    public required string? Answer { get; init; }

    public required string? HandledBy { get; init; }

    /// <summary>Last day to answer, in China.</summary>
    public required DateOnly DueDate { get; init; }

    /// <summary>False: the holidays up to then are not in the calendar.</summary>
    public required bool DueDateConfirmed { get; init; }

    public required bool Overdue { get; init; }

    public required DateTimeOffset? AnsweredAt { get; init; }

    public required DateTimeOffset? ClosedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public static string NameOf(ComplaintStatus status) => status switch
    {
        ComplaintStatus.Open => "open",
        ComplaintStatus.Answered => "answered",
        _ => "closed",
    };

    /// <summary>False: no status has that name.</summary>
    public static bool TryParse(string name, out ComplaintStatus status)
    {
        foreach (var known in Enum.GetValues<ComplaintStatus>())
        {
            if (string.Equals(NameOf(known), name, StringComparison.Ordinal))
            {
                status = known;
                return true;
            }
        }

        status = default;
        return false;
    }

    public static ComplaintResponse Of(Complaint complaint, DateTimeOffset now) => new()
    {
        Id = complaint.Id.ToString(CultureInfo.InvariantCulture),
        Reference = complaint.Reference,
        Msisdn = complaint.Msisdn.Digits,
        Organization = complaint.Organization,
        Code = complaint.Code,
        ReceivedAt = complaint.ReceivedAt,
        Channel = complaint.Channel,
        Text = complaint.Text,
        Status = NameOf(complaint.Status),
        Upheld = complaint.Upheld,
        Answer = complaint.Answer,
        HandledBy = complaint.HandledBy,
        DueDate = complaint.DueDate,
        DueDateConfirmed = complaint.IsDueDateConfirmed,
        Overdue = complaint.IsOverdueAt(now),
        AnsweredAt = complaint.AnsweredAt,
        ClosedAt = complaint.ClosedAt,
        CreatedAt = complaint.CreatedAt,
        CreatedBy = complaint.CreatedBy,
    };
}

/// <summary>A complaint with what it is judged by.</summary>
/// <param name="Complaint">The complaint.</param>
/// <param name="History">What was changed since it was recorded, oldest first.</param>
/// <param name="Messages">Messages to the recipient that it can be about, newest first.</param>
/// <param name="Consents">What the recipient and the organization have on record, oldest first, with proofs; empty where the organization is not known.</param>
internal sealed record ComplaintDetail(
    ComplaintResponse Complaint, IReadOnlyList<ComplaintChange> History, IReadOnlyList<MessageResponse> Messages, IReadOnlyList<ConsentEventResponse> Consents);

/// <summary>A piece of a list of complaints; <c>next</c> is the cursor of the next piece, null at the end.</summary>
internal sealed record ComplaintList(IReadOnlyList<ComplaintResponse> Items, string? Next);
