using System.ComponentModel;

namespace SmppGuard.Admin;

/// <summary>Body of POST /api/v1/consents.</summary>
internal sealed record GrantBody
{
    [Description("Id of the organization that may send.")]
    public string? Organization { get; init; }

    [Description("The recipient, in any way that a number can be written.")]
    public string? Msisdn { get; init; }

    [Description("How the consent was given: web-form, paper, contract, reply, call-recording, api or import.")]
    public string? Method { get; init; }

    [Description("When it was given; now unless said.")]
    public DateTimeOffset? GrantedAt { get; init; }

    [Description("When it ends; never by itself unless said.")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Description("Proof, in words.")]
    public string? Evidence { get; init; }

    [Description("What the consent is for, in the organization's words.")]
    public string? Scope { get; init; }

    [Description("Who or what took the consent: a clerk, a shop, a form.")]
    public string? CollectedBy { get; init; }

    [Description("Proof in files: scans, screenshots, recordings.")]
    public IReadOnlyList<AttachmentBody>? Attachments { get; init; }
}

/// <summary>A file that proves a consent.</summary>
internal sealed record AttachmentBody
{
    [Description("Name of the file.")]
    public string? Name { get; init; }

    [Description("Media type, for example image/png.")]
    public string? ContentType { get; init; }

    [Description("The octets in base64.")]
    public byte[]? Data { get; init; }
}

/// <summary>Body of POST /api/v1/consents/revoke.</summary>
internal sealed record RevokeBody
{
    [Description("Id of the organization that may no longer send.")]
    public string? Organization { get; init; }

    [Description("The recipient, in any way that a number can be written.")]
    public string? Msisdn { get; init; }

    [Description("Why, in words.")]
    public string? Reason { get; init; }
}
