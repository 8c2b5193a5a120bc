using System.Globalization;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;

namespace SmppGuard.Admin;

/// <summary>What is on record for an organization and a recipient.</summary>
/// <param name="Organization">Id of the organization.</param>
/// <param name="Msisdn">The recipient, normalized.</param>
/// <param name="State"><c>granted</c>, <c>revoked</c>, <c>expired</c> or <c>none</c>.</param>
/// <param name="ConsentId">The event that the state follows from.</param>
/// <param name="History">All events, oldest first.</param>
internal sealed record ConsentResponse(string Organization, string Msisdn, string State, string? ConsentId, IReadOnlyList<ConsentEventResponse> History)
{
    /// <summary>The refusal that stops adverts though the state is <c>granted</c>: it was told to another organization of the same legal owner; null: there is none.</summary>
    public SharedRefusalResponse? SharedRefusal { get; init; }

    public static string IdOf(long consentId) => consentId.ToString(CultureInfo.InvariantCulture);

    public static string NameOf(ConsentStateKind state) => state switch
    {
        ConsentStateKind.Granted => "granted",
        ConsentStateKind.Revoked => "revoked",
        ConsentStateKind.Expired => "expired",
        _ => "none",
    };
}

/// <summary>A refusal that was told to another organization with the same credential number.</summary>
/// <param name="Organization">That one.</param>
/// <param name="ConsentId">The refusal.</param>
internal sealed record SharedRefusalResponse(string Organization, string ConsentId);

/// <summary>One consent event, with its proof.</summary>
internal sealed record ConsentEventResponse
{
    public required string Id { get; init; }

    public required string Organization { get; init; }

    public required string Msisdn { get; init; }

    /// <summary><c>granted</c>, <c>revoked</c> or <c>asked</c>: agreed once, and was asked whether that was meant.</summary>
    public required string Change { get; init; }

    public required string Method { get; init; }

    /// <summary>From when a grant counts; null for anything else.</summary>
    public required DateTimeOffset? GrantedAt { get; init; }

    /// <summary>From when a refusal counts; null for anything else.</summary>
    public required DateTimeOffset? RevokedAt { get; init; }

    /// <summary>End of a grant, or until when a question can be answered; null: none.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Proof of a grant, or of a first agreement; null for a refusal.</summary>
    public required string? Evidence { get; init; }

    /// <summary>Reason of a refusal; null for anything else.</summary>
    public required string? Reason { get; init; }

    public required string? Scope { get; init; }

    public required string? CollectedBy { get; init; }

    /// <summary>Files that prove it, to be read at <c>/api/v1/consents/attachments/{sha256}</c>.</summary>
    public required IReadOnlyList<AttachmentResponse> Attachments { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Name of the API key, <c>reply:CODE</c>, <c>registry-file</c>…</summary>
    public required string RecordedBy { get; init; }

    public static ConsentEventResponse Of(ConsentRecord record)
    {
        var isRefusal = record.Change == ConsentChange.Revoke;
        var effectiveAt = DateTimeOffset.FromUnixTimeMilliseconds(record.EffectiveAt);
        return new ConsentEventResponse
        {
            Id = ConsentResponse.IdOf(record.ConsentId),
            Organization = record.Organization,
            Msisdn = record.Msisdn.Digits,
            Change = record.Change switch
            {
                ConsentChange.Grant => "granted",
                ConsentChange.Ask => "asked",
                ConsentChange.Confirm => "confirmed",
                _ => "revoked",
            },
            Method = record.Method,
            GrantedAt = record.Change == ConsentChange.Grant ? effectiveAt : null,
            RevokedAt = isRefusal ? effectiveAt : null,
            ExpiresAt = record.ExpiresAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(record.ExpiresAt),
            Evidence = isRefusal ? null : record.Evidence,
            Reason = isRefusal ? record.Evidence : null,
            Scope = record.Scope.Length == 0 ? null : record.Scope,
            CollectedBy = record.CollectedBy.Length == 0 ? null : record.CollectedBy,
            Attachments = [.. record.Attachments.Select(a => new AttachmentResponse(a.Name.Length == 0 ? null : a.Name, a.ContentType, a.Length, a.Sha256))],
            RecordedAt = DateTimeOffset.FromUnixTimeMilliseconds(record.RecordedAt),
            RecordedBy = record.Actor,
        };
    }
}

/// <summary>A file that proves a consent.</summary>
/// <param name="Name">As it was stated.</param>
/// <param name="ContentType">As it was stated.</param>
/// <param name="Length">Octets.</param>
/// <param name="Sha256">Of the octets, in hexadecimal.</param>
internal sealed record AttachmentResponse(string? Name, string ContentType, long Length, string Sha256);
