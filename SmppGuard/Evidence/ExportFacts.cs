using System.Globalization;
using System.Security.Cryptography;
using SmppGuard.Audit;

namespace SmppGuard.Evidence;

/// <summary>How an export is named, and what the audit log has of it.</summary>
internal static class ExportFacts
{
    public static string NewId(int pod, DateTimeOffset askedAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{pod}-{askedAt.UtcDateTime:yyyyMMdd'T'HHmmss}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");

    /// <summary>What was made, with what it can be told by: an unsigned package too.</summary>
    public static AuditFact Made(ExportRecord done, DateTimeOffset at) => new()
    {
        Kind = AuditKind.Look,
        At = at,
        By = done.Order.By,
        Role = done.Order.Role,
        Organization = done.Order.Scope,
        Peer = done.Order.Peer,
        Action = "export made",
        What = $"/api/v1/exports/{done.Id}",
        Status = StatusCodes.Status200OK,
        After = FormattableString.Invariant($$"""{"manifestSha256":"{{done.ManifestSha256}}","octets":{{done.Octets}},"signed":{{(done.IsSigned ? "true" : "false")}},"messages":{{done.Totals?.GetValueOrDefault("messages") ?? 0}}}"""),
    };
}
