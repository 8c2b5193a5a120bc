using System.ComponentModel;

namespace SmppGuard.Admin.Complaints;

/// <summary>Body of POST /api/v1/complaints.</summary>
internal sealed record ComplaintBody
{
    [Description("Who complains, in any way that a number can be written.")]
    public string? Msisdn { get; init; }

    [Description("Id of the organization whose message it was; the owner of the code unless said.")]
    public string? Organization { get; init; }

    [Description("Where the message came from, as the phone shows it.")]
    public string? Code { get; init; }

    [Description("When the complaint was received; now unless said. The time to answer counts from the day after.")]
    public DateTimeOffset? ReceivedAt { get; init; }

    [Description("How it came: 12321, carrier, phone, web…")]
    public string? Channel { get; init; }

    [Description("What was said.")]
    public string? Text { get; init; }

    [Description("Number that the reporting centre or carrier gave it; with the channel it identifies the complaint.")]
    public string? Reference { get; init; }
}

/// <summary>Body of PATCH /api/v1/complaints/{id}: what is left out stays.</summary>
internal sealed record ComplaintPatchBody
{
    [Description("open, answered or closed.")]
    public string? Status { get; init; }

    [Description("Whether the complaint was right. If so, the recipient's consent for the organization is revoked.")]
    public bool? Upheld { get; init; }

    [Description("What was answered; an open complaint is answered by it.")]
    public string? Answer { get; init; }

    [Description("Who deals with it.")]
    public string? HandledBy { get; init; }

    [Description("Id of the organization whose message it was.")]
    public string? Organization { get; init; }

    [Description("Where the message came from.")]
    public string? Code { get; init; }

    [Description("Suspend the code, too; for a complaint that is upheld.")]
    public bool? SuspendCode { get; init; }
}
