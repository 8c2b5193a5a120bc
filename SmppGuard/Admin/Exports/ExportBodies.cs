using SmppGuard.Evidence;

namespace SmppGuard.Admin.Exports;

/// <summary>What to export: at least one of the first five.</summary>
/// <param name="Msisdn">The recipient, in any way that a number can be written.</param>
/// <param name="Organization">Id of an organization.</param>
/// <param name="Code">A registered number, or a source as it was sent.</param>
/// <param name="Account">A system_id.</param>
/// <param name="From">At this time or later.</param>
/// <param name="To">Before this time.</param>
/// <param name="Reason">Why, up to 500 characters, for example the number of the inspection.</param>
internal sealed record ExportBody(string? Msisdn, string? Organization, string? Code, string? Account, DateTimeOffset? From, DateTimeOffset? To, string? Reason);

/// <summary>An export.</summary>
/// <param name="Id">Names it; begins with the number of the pod that has it.</param>
/// <param name="State"><c>waiting</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Msisdn">What was asked for.</param>
/// <param name="Organization">What was asked for.</param>
/// <param name="Code">What was asked for.</param>
/// <param name="Account">What was asked for.</param>
/// <param name="From">What was asked for.</param>
/// <param name="To">What was asked for.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Name of the key that asked.</param>
/// <param name="AskedAt">When.</param>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="EndedAt">When it was done, or failed.</param>
/// <param name="ExpiresAt">When it is removed.</param>
/// <param name="Octets">Length of the package, as far as it is made.</param>
/// <param name="Totals">How many there are of what, as far as it is made.</param>
/// <param name="ManifestSha256">SHA-256 of the manifest in it: with it nobody can give you another package for this one.</param>
/// <param name="Signed">Whether it is signed.</param>
/// <param name="Content">Where the package is; null: there is none, or not yet.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record ExportResponse(
    string Id, string State, string? Msisdn, string? Organization, string? Code, string? Account, DateTimeOffset? From, DateTimeOffset? To, string? Reason, string By, DateTimeOffset AskedAt, DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt, DateTimeOffset? ExpiresAt, long Octets, IReadOnlyDictionary<string, long> Totals, string? ManifestSha256, bool Signed, string? Content, string? Error)
{
    public static string AddressOf(string id) => $"/api/v1/exports/{id}";

    public static ExportResponse Of(ExportRecord record) => new(
        record.Id,
        record.State switch
        {
            ExportState.Waiting => "waiting",
            ExportState.Running => "running",
            ExportState.Done => "done",
            _ => "failed",
        },
        record.Order.Msisdn,
        record.Order.Organization,
        record.Order.Code,
        record.Order.Account,
        record.Order.From,
        record.Order.To,
        record.Order.Reason,
        record.Order.By,
        record.Order.AskedAt,
        record.StartedAt,
        record.EndedAt,
        record.ExpiresAt,
        record.Octets,
        record.Totals ?? new Dictionary<string, long>(StringComparer.Ordinal),
        record.ManifestSha256,
        record.IsSigned,
        record.State == ExportState.Done ? AddressOf(record.Id) + "/content" : null,
        record.Error);
}

/// <summary>The exports of this pod, newest first; <c>next</c> is always null.</summary>
internal sealed record ExportList(IReadOnlyList<ExportResponse> Items, string? Next);
